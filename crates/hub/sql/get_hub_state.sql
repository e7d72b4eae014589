SELECT hub, hub_epoch, district, zone, base_url, hub_list FROM hub_state WHERE hub_state_id = 1
