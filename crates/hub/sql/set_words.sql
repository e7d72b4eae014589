INSERT INTO checkpoint_words (checkpoint_id, is_open, zh, en, version) VALUES ($1, $2, $3, $4, $5)
ON CONFLICT (checkpoint_id) DO UPDATE SET
    is_open = excluded.is_open, zh = excluded.zh, en = excluded.en, version = excluded.version
