SELECT void_seq FROM resolution_row
WHERE district = $1 AND device = $2 AND epoch = $3 AND seq = $4 AND branch = $5
