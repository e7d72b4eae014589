SELECT epoch, from_seq, to_seq FROM gone_range
WHERE district = $1 AND device = $2
ORDER BY epoch, from_seq
LIMIT $3
