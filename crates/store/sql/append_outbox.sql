INSERT INTO outbox (epoch, seq, saved_ms) VALUES (:epoch, :seq, :saved_ms)
