-- A time from paper bounds no other.
SELECT event_ms FROM check_row
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq < $4 AND branch = 0 AND is_late = 0
ORDER BY seq DESC
LIMIT 1
