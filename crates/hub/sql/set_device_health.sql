INSERT INTO device_health (
    district, device, heard_ms, said_ms, app_version, epoch, last_seq, unsent, oldest_unsent_s, battery_percent,
    free_mb, clock_offset_ms
) VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12)
ON CONFLICT (district, device) DO UPDATE SET
    heard_ms = excluded.heard_ms,
    said_ms = excluded.said_ms,
    app_version = excluded.app_version,
    epoch = excluded.epoch,
    last_seq = excluded.last_seq,
    unsent = excluded.unsent,
    oldest_unsent_s = excluded.oldest_unsent_s,
    battery_percent = excluded.battery_percent,
    free_mb = excluded.free_mb,
    clock_offset_ms = excluded.clock_offset_ms
-- A batch with new records is no replay. Else it must have been made later than the last one that was heard.
WHERE $13 > 0 OR device_health.said_ms IS NULL OR excluded.said_ms > device_health.said_ms
