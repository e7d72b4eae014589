INSERT INTO record_bytes (epoch, seq, bytes) VALUES (:epoch, :seq, :bytes)
