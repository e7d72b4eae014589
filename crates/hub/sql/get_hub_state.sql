SELECT hub, hub_epoch, district, zone, base_url, hub_list, own_epoch FROM hub_state WHERE hub_state_id = 1
