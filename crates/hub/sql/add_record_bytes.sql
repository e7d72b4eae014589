INSERT INTO record_bytes (district, device, epoch, seq, branch, bytes) VALUES ($1, $2, $3, $4, $5, $6)
