-- The list of keys and addresses of another life is no longer served: the hub makes a new one when it is served.
UPDATE hub_state SET hub_epoch = $1, base_url = NULL, hub_list = NULL WHERE hub_state_id = 1
