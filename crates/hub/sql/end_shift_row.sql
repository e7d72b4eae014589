INSERT INTO shift_row (
    district, device, epoch, seq, branch, checkpoint_id, end_seq, ended_ms, n_checks, n_entries, n_exits, n_suspected,
    n_confirmed, n_voids, n_open_end, n_unsent_end
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15, $16)
ON CONFLICT (district, device, epoch, seq, branch) DO UPDATE SET
    end_seq = excluded.end_seq,
    ended_ms = excluded.ended_ms,
    n_checks = excluded.n_checks,
    n_entries = excluded.n_entries,
    n_exits = excluded.n_exits,
    n_suspected = excluded.n_suspected,
    n_confirmed = excluded.n_confirmed,
    n_voids = excluded.n_voids,
    n_open_end = excluded.n_open_end,
    n_unsent_end = excluded.n_unsent_end
-- A shift ends once: of two ends the first stands, whichever came first.
WHERE shift_row.end_seq IS NULL OR excluded.end_seq < shift_row.end_seq
