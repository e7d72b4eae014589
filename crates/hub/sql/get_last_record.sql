SELECT seq, h FROM record
WHERE district = $1 AND device = $2 AND epoch = $3 AND branch = 0
ORDER BY seq DESC
LIMIT 1
