SELECT record.device, record.epoch, record.seq, record.branch, record.kind, record.arrived_ms, record_bytes.bytes,
    outcome.code, device.letter
FROM device
JOIN outcome ON outcome.district = device.district AND outcome.device = device.device AND outcome.outcome = 'held'
JOIN record ON record.district = outcome.district AND record.device = outcome.device
    AND record.epoch = outcome.epoch AND record.seq = outcome.seq AND record.branch = outcome.branch
LEFT JOIN record_bytes ON record_bytes.district = record.district AND record_bytes.device = record.device
    AND record_bytes.epoch = record.epoch AND record_bytes.seq = record.seq AND record_bytes.branch = record.branch
WHERE device.district = $1 AND device.checkpoint_id = $2
ORDER BY record.arrived_ms, record.device, record.epoch, record.seq, record.branch
LIMIT $3
