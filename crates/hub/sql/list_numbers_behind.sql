SELECT DISTINCT seq FROM record
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq > $4
ORDER BY seq
