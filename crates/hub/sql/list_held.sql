SELECT record.device, record.epoch, record.seq, record.branch, record.kind, record.arrived_ms, outcome.code,
    device.letter
FROM device
JOIN outcome ON outcome.district = device.district AND outcome.device = device.device AND outcome.outcome = 'held'
JOIN record ON record.district = outcome.district AND record.device = outcome.device
    AND record.epoch = outcome.epoch AND record.seq = outcome.seq AND record.branch = outcome.branch
WHERE device.district = $1 AND device.checkpoint_id = $2
ORDER BY outcome.code IN ('checkpoint_foreign', 'device_revoked', 'fork') DESC, record.arrived_ms, record.device, record.epoch, record.seq, record.branch
LIMIT $3
