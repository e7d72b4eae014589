INSERT OR IGNORE INTO config (config_id, bytes) VALUES (?1, ?2)
