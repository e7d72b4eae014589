UPDATE outbox SET handed_ms = :handed_ms WHERE epoch = :epoch AND seq BETWEEN :from_seq AND :to_seq
