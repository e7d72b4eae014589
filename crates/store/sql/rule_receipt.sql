UPDATE receipt SET outcome = :outcome, code = :code, is_ruled = 1 WHERE epoch = :epoch AND seq = :seq
