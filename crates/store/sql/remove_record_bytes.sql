DELETE FROM record_bytes WHERE epoch = :epoch AND seq = :seq
