SELECT version, epoch, seq, decision, code FROM ruling_row
WHERE district = $1 AND device = $2 AND version > $3
ORDER BY version
LIMIT $4
