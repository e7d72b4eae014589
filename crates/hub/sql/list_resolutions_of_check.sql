-- Which history of the check: as in find_void_of.
SELECT device, epoch, seq, branch, seat, reading_dc, method, site, disposition, reason, place, told, event_ms
FROM resolution_row
WHERE district = $1 AND target_device = $2 AND target_epoch = $3 AND target_seq = $4 AND void_seq IS NULL
    AND (
        device <> target_device
        OR branch = $5
        OR ($5 = 0 AND NOT EXISTS (SELECT 1 FROM check_row
            WHERE check_row.district = $1 AND check_row.device = $2 AND check_row.epoch = $3 AND check_row.seq = $4
            AND check_row.branch = resolution_row.branch))
    )
ORDER BY event_ms DESC, device, epoch, seq, branch
LIMIT $6
