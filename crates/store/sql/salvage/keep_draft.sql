INSERT OR IGNORE INTO draft (draft_id, draft) VALUES (?1, ?2)
