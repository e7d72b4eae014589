DELETE FROM check_row WHERE epoch = :epoch AND seq = :seq
