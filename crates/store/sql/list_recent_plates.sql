SELECT plate, MAX(event_ms) AS last_ms
FROM check_row
WHERE plate IS NOT NULL AND void_reason IS NULL AND event_ms >= :since_ms
GROUP BY plate
ORDER BY last_ms DESC, plate
LIMIT :limit
