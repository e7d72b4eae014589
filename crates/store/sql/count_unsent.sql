SELECT COUNT(*) AS n_unsent, MIN(saved_ms) AS oldest_ms FROM outbox
