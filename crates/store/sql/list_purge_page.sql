-- The next records that have their bytes, and which of them may go: those that the hub has long since counted, or that an
-- officer has ruled on. An open wait stays, so do the checks of the shift that runs, for their counts are handed over. A
-- check goes with its resolutions, and a resolution stays while what it closes is still here.
SELECT record_bytes.epoch, record_bytes.seq,
    COALESCE(
        (receipt.outcome = 'stored' OR receipt.is_ruled = 1) AND receipt_message.hub_ms < :before_ms, 0
    )
    AND NOT EXISTS (
        SELECT 1 FROM passer_row
        JOIN check_row ON check_row.epoch = passer_row.epoch AND check_row.seq = passer_row.seq
        WHERE passer_row.epoch = record_bytes.epoch AND passer_row.seq = record_bytes.seq
            AND passer_row.disposition = 'recheck' AND passer_row.outcome IS NULL AND check_row.void_reason IS NULL
    )
    AND NOT EXISTS (
        SELECT 1 FROM check_row
        WHERE check_row.epoch = record_bytes.epoch AND check_row.seq = record_bytes.seq
            AND check_row.epoch = :shift_epoch AND check_row.shift = :shift AND :shift > 0
    )
    AND NOT EXISTS (
        SELECT 1 FROM resolution_row
        LEFT JOIN receipt AS its ON its.epoch = resolution_row.epoch AND its.seq = resolution_row.seq
        LEFT JOIN receipt_message AS its_message ON its_message.receipt_message_id = its.receipt_message_id
        WHERE resolution_row.target_epoch = record_bytes.epoch AND resolution_row.target_seq = record_bytes.seq
            AND NOT COALESCE((its.outcome = 'stored' OR its.is_ruled = 1) AND its_message.hub_ms < :before_ms, 0)
    )
    AND NOT EXISTS (
        SELECT 1 FROM resolution_row
        JOIN check_row ON check_row.epoch = resolution_row.target_epoch AND check_row.seq = resolution_row.target_seq
        WHERE resolution_row.epoch = record_bytes.epoch AND resolution_row.seq = record_bytes.seq
    )
    AND NOT EXISTS (
        SELECT 1 FROM resolution_row
        JOIN recheck_row ON recheck_row.slip = resolution_row.slip
        WHERE resolution_row.epoch = record_bytes.epoch AND resolution_row.seq = record_bytes.seq
            AND recheck_row.outcome IS NULL
    ) AS is_due
FROM record_bytes
LEFT JOIN receipt ON receipt.epoch = record_bytes.epoch AND receipt.seq = record_bytes.seq
LEFT JOIN receipt_message ON receipt_message.receipt_message_id = receipt.receipt_message_id
WHERE (record_bytes.epoch, record_bytes.seq) > (:epoch, :seq)
ORDER BY record_bytes.epoch, record_bytes.seq
LIMIT :limit
