INSERT INTO outcome (district, device, epoch, seq, branch, outcome, code) VALUES ($1, $2, $3, $4, $5, $6, $7)
