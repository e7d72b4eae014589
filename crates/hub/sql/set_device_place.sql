UPDATE device SET checkpoint_id = $1, letter = $2, place_version = $3, placed_ms = $4
WHERE district = $5 AND device = $6
