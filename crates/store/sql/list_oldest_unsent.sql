-- From epoch to epoch, of which there are one or two: the outbox may hold hundreds of thousands of rows.
WITH RECURSIVE waiting (epoch) AS (
    SELECT MIN(epoch) FROM outbox
    UNION ALL
    SELECT (SELECT MIN(outbox.epoch) FROM outbox WHERE outbox.epoch > waiting.epoch)
    FROM waiting
    WHERE waiting.epoch IS NOT NULL
),
oldest AS (
    SELECT
        waiting.epoch AS epoch,
        (SELECT MIN(outbox.seq) FROM outbox WHERE outbox.epoch = waiting.epoch) AS seq
    FROM waiting
    WHERE waiting.epoch IS NOT NULL
)
SELECT record_bytes.bytes
FROM oldest
JOIN record_bytes ON record_bytes.epoch = oldest.epoch AND record_bytes.seq = oldest.seq
