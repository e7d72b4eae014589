SELECT device, epoch, seq
FROM check_row
WHERE district = $1 AND checkpoint_id = $2 AND slip = $3
GROUP BY device, epoch, seq
ORDER BY max(event_ms) DESC, device, epoch, seq
LIMIT $4
