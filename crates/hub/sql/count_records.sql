SELECT COUNT(*) AS n FROM record WHERE district = $1
