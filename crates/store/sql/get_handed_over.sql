SELECT COUNT(handed_ms) AS n_handed, MAX(handed_ms) AS handed_ms FROM outbox
