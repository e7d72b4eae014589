SELECT device.device, device.name, device.enrolled_ms, device_health.battery_percent, device_health.free_mb,
    device.checkpoint_id, device.letter, device_health.heard_ms, device_health.app_version,
    device_health.epoch, device_health.last_seq, device_health.unsent, device_health.oldest_unsent_s,
    device_health.clock_offset_ms,
    -- Up to accounted_to each number is here or gone.
    COALESCE(chain.accounted_to, 0) - (
        SELECT COALESCE(SUM(min(gone_range.to_seq, chain.accounted_to) - gone_range.from_seq + 1), 0) FROM gone_range
        WHERE gone_range.district = chain.district AND gone_range.device = chain.device
        AND gone_range.epoch = chain.epoch AND gone_range.from_seq <= chain.accounted_to
    -- Hardly any chain has a number behind it: where none has, its rows are not looked for.
    ) + CASE WHEN chain.last_seq > chain.accounted_to THEN (SELECT COUNT(DISTINCT record.seq) FROM record
        WHERE record.district = chain.district AND record.device = chain.device
        AND record.epoch = chain.epoch AND record.seq > chain.accounted_to) ELSE 0 END
    + (SELECT COUNT(DISTINCT salvaged_row.original_seq) FROM salvaged_row
        WHERE salvaged_row.district = chain.district AND salvaged_row.device = chain.device
        AND salvaged_row.original_epoch = chain.epoch AND salvaged_row.original_seq > chain.accounted_to
        AND NOT EXISTS (SELECT 1 FROM record AS own
            WHERE own.district = salvaged_row.district AND own.device = salvaged_row.device
            AND own.epoch = salvaged_row.original_epoch AND own.seq = salvaged_row.original_seq)) AS n_here,
    (SELECT COUNT(*) FROM outcome
        WHERE outcome.district = device.district AND outcome.device = device.device
        AND outcome.outcome = 'held') AS n_held,
    (SELECT COUNT(*) FROM outcome
        WHERE outcome.district = device.district AND outcome.device = device.device
        AND outcome.outcome = 'refused') AS n_refused,
    (SELECT CAST(min(COALESCE(SUM(to_seq - from_seq + 1), 0), 4294967295) AS BIGINT) FROM gone_range
        WHERE gone_range.district = device.district AND gone_range.device = device.device) AS n_gone
FROM device
LEFT JOIN device_health ON device_health.district = device.district AND device_health.device = device.device
LEFT JOIN chain ON chain.district = device.district AND chain.device = device.device
    AND chain.epoch = device_health.epoch
-- The hub itself stands at no checkpoint.
WHERE device.district = $1 AND device.revoked_ms IS NULL AND device.checkpoint_id IS NOT NULL
ORDER BY device.checkpoint_id, device.letter
