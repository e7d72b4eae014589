SELECT COUNT(*) AS n FROM ruling_row
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq = $4 AND branch = $5 AND decision IN (0, 1)
