UPDATE resolution_row SET void_device = $1, void_epoch = $2, void_seq = $3, void_reason = $4
WHERE district = $5 AND device = $6 AND epoch = $7 AND seq = $8 AND branch = $9
