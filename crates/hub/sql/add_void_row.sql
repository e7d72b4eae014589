INSERT INTO void_row (district, device, epoch, seq, target_epoch, target_seq, reason) VALUES ($1, $2, $3, $4, $5, $6, $7)
