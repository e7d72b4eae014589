INSERT INTO receipt_message (receipt_message_id, hub_ms, bytes) VALUES (:receipt_message_id, :hub_ms, :bytes)
