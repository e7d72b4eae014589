UPDATE device SET name = $1 WHERE district = $2 AND device = $3
