SELECT device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, plate, name, outcome, second_dc, second_method,
    second_site, outcome_ms, by_device, by_epoch, by_seq, by_hub, n_resolutions
FROM recheck_row
WHERE device <> :device AND event_ms >= :since_ms
ORDER BY event_ms, slip, seat
LIMIT :limit
