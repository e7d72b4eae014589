SELECT DISTINCT seq FROM record
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq BETWEEN $4 AND $5
ORDER BY seq
