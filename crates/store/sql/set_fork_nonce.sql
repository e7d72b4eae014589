INSERT INTO fork_epoch (epoch, begun_ms, nonce) VALUES (:epoch, :begun_ms, :nonce)
ON CONFLICT (epoch) DO UPDATE SET nonce = excluded.nonce, accepted_ms = NULL
