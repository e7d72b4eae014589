SELECT checkpoint_id, bucket_ms, n_checks, n_entries, n_exits, n_suspected, n_confirmed, n_vehicles
FROM rollup
WHERE district = $1 AND checkpoint_id = $2 AND bucket_ms >= $3 AND bucket_ms < $4
ORDER BY bucket_ms
