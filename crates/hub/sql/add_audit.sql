INSERT INTO audit (at_ms, actor, act, detail) VALUES ($1, $2, $3, $4)
