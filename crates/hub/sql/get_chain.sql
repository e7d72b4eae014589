SELECT have_to, last_seq FROM chain WHERE district = $1 AND device = $2 AND epoch = $3
