DELETE FROM receipt WHERE epoch = :epoch AND seq = :seq
