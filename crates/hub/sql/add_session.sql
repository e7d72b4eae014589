INSERT INTO officer_session (token_hash, officer_id, created_ms, seen_ms) VALUES ($1, $2, $3, $3)
