SELECT record.epoch, record.seq, record.kind, record.d, record.h, record_bytes.bytes
FROM record
LEFT JOIN record_bytes ON record_bytes.epoch = record.epoch AND record_bytes.seq = record.seq
WHERE (record.epoch, record.seq) > (:epoch, :seq)
ORDER BY record.epoch, record.seq
LIMIT :limit
