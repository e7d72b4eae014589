SELECT device, epoch, seq, branch, seat, reading_dc, method, site, disposition, reason, place, told, event_ms
FROM resolution_row
WHERE district = $1 AND checkpoint_id = $2 AND slip = $3 AND void_seq IS NULL
ORDER BY event_ms DESC, device, epoch, seq, branch
LIMIT $4
