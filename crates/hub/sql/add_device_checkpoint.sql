INSERT INTO device_checkpoint (district, device, checkpoint_id, letter, since_ms) VALUES ($1, $2, $3, $4, $5)
