INSERT INTO device (district, device, public_key, checkpoint_id, letter, enrolled_ms, returned_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7)
