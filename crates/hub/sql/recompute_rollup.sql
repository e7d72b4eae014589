INSERT INTO rollup (
    district, checkpoint_id, bucket_ms, n_checks, n_entries, n_exits, n_suspected, n_confirmed, n_vehicles
)
SELECT $1, $2, $3,
    COUNT(*),
    CAST(COALESCE(SUM(CASE WHEN direction = 'entry' THEN n_passers ELSE 0 END), 0) AS BIGINT),
    CAST(COALESCE(SUM(CASE WHEN direction = 'exit' THEN n_passers ELSE 0 END), 0) AS BIGINT),
    CAST(COALESCE(SUM(n_suspected), 0) AS BIGINT),
    CAST(COALESCE(SUM(n_confirmed), 0) AS BIGINT),
    CAST(COALESCE(SUM(CASE WHEN subject IN ('vehicle', 'bus') THEN 1 ELSE 0 END), 0) AS BIGINT)
FROM check_row
WHERE district = $1 AND checkpoint_id = $2 AND event_ms >= $3 AND event_ms < $4 AND void_seq IS NULL
ON CONFLICT (district, checkpoint_id, bucket_ms) DO UPDATE SET
    n_checks = excluded.n_checks,
    n_entries = excluded.n_entries,
    n_exits = excluded.n_exits,
    n_suspected = excluded.n_suspected,
    n_confirmed = excluded.n_confirmed,
    n_vehicles = excluded.n_vehicles
