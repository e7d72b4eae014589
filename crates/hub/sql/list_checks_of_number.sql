SELECT branch, checkpoint_id, event_ms, slip, config
FROM check_row
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq = $4
ORDER BY branch
