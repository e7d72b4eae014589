DELETE FROM outbox WHERE epoch = :epoch AND seq BETWEEN :from_seq AND :to_seq
