INSERT INTO forked_epoch (district, device, epoch, state, since_ms, nonce)
VALUES ($1, $2, $3, $4, $5, $6)
ON CONFLICT (district, device, epoch) DO UPDATE SET state = excluded.state, nonce = excluded.nonce
