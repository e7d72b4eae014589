INSERT INTO config (config_id, bytes) VALUES (1, :bytes)
ON CONFLICT (config_id) DO UPDATE SET bytes = excluded.bytes
