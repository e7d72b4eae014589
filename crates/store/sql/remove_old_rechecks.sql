-- Those whose wait has long since ended. What another device said of a check that is still here stays with it.
DELETE FROM recheck_row
WHERE outcome IS NOT NULL AND outcome_ms < :before_ms
    AND NOT EXISTS (
        SELECT 1 FROM check_row WHERE check_row.epoch = recheck_row.epoch AND check_row.seq = recheck_row.seq
    )
