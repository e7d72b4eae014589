SELECT original_seq, d FROM salvaged_row
WHERE district = $1 AND device = $2 AND original_epoch = $3 AND original_seq BETWEEN $4 AND $5
