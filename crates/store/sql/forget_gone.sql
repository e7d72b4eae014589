-- One that has grown since it was named is named again.
DELETE FROM gone_range WHERE epoch = :epoch AND from_seq = :from_seq AND to_seq <= :to_seq
