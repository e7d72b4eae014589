UPDATE outcome SET outcome = $1, code = $2
WHERE district = $3 AND device = $4 AND epoch = $5 AND seq = $6 AND branch = $7
