DELETE FROM gone_range WHERE district = $1 AND device = $2 AND epoch = $3 AND from_seq = $4
