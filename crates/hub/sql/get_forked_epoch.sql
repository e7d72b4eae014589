SELECT state, nonce FROM forked_epoch WHERE district = $1 AND device = $2 AND epoch = $3
