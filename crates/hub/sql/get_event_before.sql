SELECT event_ms FROM check_row
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq < $4
ORDER BY seq DESC
LIMIT 1
