DELETE FROM passer_row WHERE epoch = :epoch AND seq = :seq
