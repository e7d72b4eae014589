SELECT 1 FROM forked_epoch WHERE district = $1 AND device = $2 LIMIT 1
