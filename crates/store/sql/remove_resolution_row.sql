DELETE FROM resolution_row WHERE epoch = :epoch AND seq = :seq
