SELECT receipt.seq, record_bytes.seq IS NOT NULL AS has_bytes
FROM receipt
LEFT JOIN record_bytes ON record_bytes.epoch = receipt.epoch AND record_bytes.seq = receipt.seq
WHERE receipt.epoch = :epoch AND receipt.seq BETWEEN :from_seq AND :to_seq
ORDER BY receipt.seq
LIMIT :limit
