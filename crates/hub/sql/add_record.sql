INSERT INTO record (district, device, epoch, seq, branch, kind, d, h, arrived_ms)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
