SELECT record.seq, record.branch, record.d, record.h, outcome.outcome, outcome.code
FROM record
LEFT JOIN outcome ON outcome.district = record.district AND outcome.device = record.device
    AND outcome.epoch = record.epoch AND outcome.seq = record.seq AND outcome.branch = record.branch
WHERE record.district = $1 AND record.device = $2 AND record.epoch = $3 AND record.seq BETWEEN $4 AND $5
ORDER BY record.seq, record.branch
