UPDATE hub_state SET base_url = $1, hub_list = $2 WHERE hub_state_id = 1
