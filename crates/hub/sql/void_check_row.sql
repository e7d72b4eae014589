UPDATE check_row SET void_epoch = $1, void_seq = $2, void_reason = $3
WHERE district = $4 AND device = $5 AND epoch = $6 AND seq = $7 AND void_seq IS NULL
RETURNING checkpoint_id, bucket_ms
