UPDATE hub_state SET own_epoch = $1 WHERE hub_state_id = 1
