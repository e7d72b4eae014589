SELECT epoch, seq, target_epoch, target_seq, slip, seat, reading_dc, method, site, cause, disposition, reason, place, told,
    saved_ms, event_ms, mono_ms, boot, shift, void_reason
FROM resolution_row
WHERE slip = :slip AND void_reason IS NULL
ORDER BY event_ms, seq
