INSERT INTO resolution_row (
    epoch, seq, target_epoch, target_seq, slip, seat, reading_dc, method, site, cause, disposition, reason, place, told,
    saved_ms, event_ms, mono_ms, boot, shift
) VALUES (
    :epoch, :seq, :target_epoch, :target_seq, :slip, :seat, :reading_dc, :method, :site, :cause, :disposition, :reason,
    :place, :told, :saved_ms, :event_ms, :mono_ms, :boot, :shift
)
