INSERT INTO receipt_message (hub_ms, bytes) VALUES (:hub_ms, :bytes)
