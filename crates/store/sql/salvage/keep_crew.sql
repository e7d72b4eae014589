INSERT OR IGNORE INTO crew (volunteer, name) VALUES (?1, ?2)
