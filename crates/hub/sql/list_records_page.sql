SELECT record.device, record.epoch, record.seq, record.branch, record.kind, record.d, record.h, record_bytes.bytes,
    outcome.outcome, outcome.code
FROM record
LEFT JOIN record_bytes ON record_bytes.district = record.district AND record_bytes.device = record.device
    AND record_bytes.epoch = record.epoch AND record_bytes.seq = record.seq AND record_bytes.branch = record.branch
LEFT JOIN outcome ON outcome.district = record.district AND outcome.device = record.device
    AND outcome.epoch = record.epoch AND outcome.seq = record.seq AND outcome.branch = record.branch
WHERE record.district = $1 AND (record.device, record.epoch, record.seq, record.branch) > ($2, $3, $4, $5)
ORDER BY record.device, record.epoch, record.seq, record.branch
LIMIT $6
