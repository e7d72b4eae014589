SELECT epoch FROM outbox ORDER BY epoch LIMIT 1
