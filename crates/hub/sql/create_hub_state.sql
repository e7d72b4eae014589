INSERT INTO hub_state (hub_state_id, hub, hub_epoch, district, zone, own_epoch) VALUES (1, $1, 1, $2, $3, $4)
