SELECT body FROM epoch_origin WHERE epoch_origin_id = 1
