-- Whether a record counts already as the original of one that was saved from a damaged database.
SELECT EXISTS (
    SELECT 1
    FROM record AS own
    JOIN salvaged_row AS copy
        ON copy.district = own.district AND copy.device = own.device
        AND copy.original_epoch = own.epoch AND copy.original_seq = own.seq AND copy.d = own.d
    WHERE own.district = $1 AND own.device = $2 AND own.epoch = $3 AND own.seq = $4 AND own.branch = $5
) AS is_salvaged
