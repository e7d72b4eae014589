SELECT have_to, last_seq, accounted_to FROM chain WHERE district = $1 AND device = $2 AND epoch = $3
