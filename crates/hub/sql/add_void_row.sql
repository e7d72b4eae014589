INSERT INTO void_row (district, device, epoch, seq, branch, target_device, target_epoch, target_seq, reason)
VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9)
