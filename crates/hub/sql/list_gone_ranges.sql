-- Those that touch a span of numbers.
SELECT from_seq, to_seq FROM gone_range
WHERE district = $1 AND device = $2 AND epoch = $3 AND to_seq >= $4 AND from_seq <= $5
ORDER BY from_seq
