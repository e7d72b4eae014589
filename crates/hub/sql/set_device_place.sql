UPDATE device SET checkpoint_id = $1, letter = $2, place_version = $3 WHERE district = $4 AND device = $5
