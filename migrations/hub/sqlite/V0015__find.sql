-- What officers look for by a fragment: a few long texts are read instead of every check of a week.

CREATE TABLE find_row (
    district      INTEGER NOT NULL,
    -- A quarter hour (UTC) of a checkpoint, as in rollup, and made with it.
    bucket_ms     INTEGER NOT NULL,
    checkpoint_id INTEGER NOT NULL,
    -- Slips, plates and names of its checks, in lower case: names as in passer_row, and gone when those are.
    words         TEXT NOT NULL,
    PRIMARY KEY (district, bucket_ms, checkpoint_id)
) STRICT, WITHOUT ROWID;

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES ('find_row', 'find_row', '100000 100000 120 1');

-- Made when their quarter hours are counted again.
INSERT INTO dirty_bucket (district, checkpoint_id, bucket_ms)
SELECT DISTINCT district, checkpoint_id, event_ms - event_ms % 900000
FROM check_row
WHERE true
ON CONFLICT (district, checkpoint_id, bucket_ms) DO NOTHING;
