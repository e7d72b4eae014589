-- What was lost with a damaged database is named like what was purged.
SELECT seq, has_bytes
FROM (
    SELECT receipt.seq AS seq, record_bytes.seq IS NOT NULL AS has_bytes
    FROM receipt
    LEFT JOIN record_bytes ON record_bytes.epoch = receipt.epoch AND record_bytes.seq = receipt.seq
    WHERE receipt.epoch = :epoch AND receipt.seq BETWEEN :from_seq AND :to_seq
    UNION ALL
    SELECT lost_record.seq AS seq, 0 AS has_bytes
    FROM lost_record
    WHERE lost_record.epoch = :epoch AND lost_record.seq BETWEEN :from_seq AND :to_seq
)
ORDER BY seq
LIMIT :limit
