-- Every record is in exactly one of outbox, receipt and lost_record, and what waits has its bytes.
WITH chain AS MATERIALIZED (SELECT COUNT(*) AS n, MAX(seq) AS last FROM record GROUP BY epoch)
SELECT
    (SELECT COALESCE(SUM(n), 0) FROM chain)
        - (SELECT COUNT(*) FROM outbox) - (SELECT COUNT(*) FROM receipt) - (SELECT COUNT(*) FROM lost_record) AS n_nowhere,
    (SELECT COUNT(*) FROM outbox
        LEFT JOIN record_bytes ON record_bytes.epoch = outbox.epoch AND record_bytes.seq = outbox.seq
        LEFT JOIN receipt ON receipt.epoch = outbox.epoch AND receipt.seq = outbox.seq
        WHERE record_bytes.seq IS NULL OR receipt.seq IS NOT NULL) AS n_wrong,
    (SELECT COUNT(*) FROM chain WHERE n <> last) AS n_holes
