INSERT INTO check_row (
    epoch, seq, saved_ms, event_ms, mono_ms, boot, observed_ms, direction, subject, plate, n_passers, disposition, slip,
    n_suspected, n_confirmed, volunteer, shift
) VALUES (
    :epoch, :seq, :saved_ms, :event_ms, :mono_ms, :boot, :observed_ms, :direction, :subject, :plate, :n_passers,
    :disposition, :slip, :n_suspected, :n_confirmed, :volunteer, :shift
)
