-- What is here of some numbers, in their own chain or saved from a damaged database.
SELECT seq, branch, d FROM record
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq BETWEEN $4 AND $5
UNION ALL
SELECT original_seq AS seq, original_branch AS branch, d FROM salvaged_row
WHERE district = $1 AND device = $2 AND original_epoch = $3 AND original_seq BETWEEN $4 AND $5
ORDER BY seq, branch
