SELECT record_bytes.bytes
FROM (SELECT epoch, MIN(seq) AS seq FROM outbox GROUP BY epoch) AS oldest
JOIN record_bytes ON record_bytes.epoch = oldest.epoch AND record_bytes.seq = oldest.seq
