SELECT record.arrived_ms, record_bytes.bytes, outcome.outcome, outcome.code, device.checkpoint_id
FROM record
JOIN device ON device.district = record.district AND device.device = record.device AND device.checkpoint_id IS NOT NULL
LEFT JOIN record_bytes ON record_bytes.district = record.district AND record_bytes.device = record.device
    AND record_bytes.epoch = record.epoch AND record_bytes.seq = record.seq AND record_bytes.branch = record.branch
LEFT JOIN outcome ON outcome.district = record.district AND outcome.device = record.device
    AND outcome.epoch = record.epoch AND outcome.seq = record.seq AND outcome.branch = record.branch
WHERE record.district = $1 AND record.device = $2 AND record.epoch = $3 AND record.seq = $4 AND record.branch = $5
