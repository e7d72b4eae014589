INSERT INTO shift_row (
    district, device, epoch, seq, branch, checkpoint_id, started_ms, n_open_start, n_unsent_start
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
ON CONFLICT (district, device, epoch, seq, branch) DO UPDATE SET
    checkpoint_id = excluded.checkpoint_id,
    started_ms = excluded.started_ms,
    n_open_start = excluded.n_open_start,
    n_unsent_start = excluded.n_unsent_start
