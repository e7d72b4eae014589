INSERT INTO device (district, device, letter, enrolled_ms) VALUES ($1, $2, '', $3)
