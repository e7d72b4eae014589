SELECT seq, bytes FROM record_bytes WHERE epoch = :epoch AND seq BETWEEN :from_seq AND :to_seq ORDER BY seq
