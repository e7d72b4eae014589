SELECT epoch, from_seq, to_seq FROM gone_range ORDER BY epoch, from_seq LIMIT :limit
