SELECT record.device, record.epoch, record.seq, record.branch, record.arrived_ms, outcome.code, record_bytes.bytes
FROM outcome
JOIN record ON record.district = outcome.district AND record.device = outcome.device
    AND record.epoch = outcome.epoch AND record.seq = outcome.seq AND record.branch = outcome.branch
JOIN record_bytes ON record_bytes.district = outcome.district AND record_bytes.device = outcome.device
    AND record_bytes.epoch = outcome.epoch AND record_bytes.seq = outcome.seq AND record_bytes.branch = outcome.branch
WHERE outcome.district = $1 AND outcome.device = $2 AND outcome.epoch = $3 AND outcome.outcome = 'held'
    AND outcome.code = 'fork' AND outcome.branch = 0
ORDER BY outcome.seq
