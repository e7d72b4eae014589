UPDATE check_row SET n_suspected = :n_suspected, n_confirmed = :n_confirmed WHERE epoch = :epoch AND seq = :seq
