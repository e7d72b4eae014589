INSERT INTO find_row (district, checkpoint_id, bucket_ms, words)
SELECT $1, $2, $3,
    -- A check without any of them is NULL here, and left out.
    COALESCE(string_agg(NULLIF(lower(
        COALESCE(check_row.slip || ' ', '') || COALESCE(check_row.plate || ' ', '') || COALESCE((
            SELECT string_agg(passer_row.name, ' ') FROM passer_row
            WHERE passer_row.district = check_row.district AND passer_row.device = check_row.device
            AND passer_row.epoch = check_row.epoch AND passer_row.seq = check_row.seq
            AND passer_row.branch = check_row.branch AND passer_row.name IS NOT NULL
        ), '')
    ), ''), ' '), '')
FROM check_row
WHERE check_row.district = $1 AND check_row.checkpoint_id = $2 AND check_row.event_ms >= $3 AND check_row.event_ms < $4
ON CONFLICT (district, bucket_ms, checkpoint_id) DO UPDATE SET words = excluded.words
