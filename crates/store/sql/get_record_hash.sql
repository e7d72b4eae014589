SELECT h FROM record WHERE epoch = :epoch AND seq = :seq
