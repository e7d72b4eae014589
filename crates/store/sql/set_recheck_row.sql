INSERT INTO recheck_row (
    device, epoch, seq, seat, slip, event_ms, reading_dc, method, site, plate, name, outcome, second_dc, second_method,
    second_site, outcome_ms, by_device, by_epoch, by_seq, by_hub, n_resolutions
) VALUES (
    :device, :epoch, :seq, :seat, :slip, :event_ms, :reading_dc, :method, :site, :plate, :name, :outcome, :second_dc,
    :second_method, :second_site, :outcome_ms, :by_device, :by_epoch, :by_seq, :by_hub, :n_resolutions
)
ON CONFLICT (device, epoch, seq, seat) DO UPDATE SET
    slip = excluded.slip, event_ms = excluded.event_ms, reading_dc = excluded.reading_dc, method = excluded.method,
    site = excluded.site, plate = excluded.plate, name = excluded.name, outcome = excluded.outcome,
    second_dc = excluded.second_dc, second_method = excluded.second_method, second_site = excluded.second_site,
    outcome_ms = excluded.outcome_ms, by_device = excluded.by_device, by_epoch = excluded.by_epoch,
    by_seq = excluded.by_seq, by_hub = excluded.by_hub, n_resolutions = excluded.n_resolutions
