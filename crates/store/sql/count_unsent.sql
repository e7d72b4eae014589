SELECT COUNT(*) AS n_unsent FROM outbox
