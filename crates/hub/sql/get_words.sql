SELECT is_open, zh, en FROM checkpoint_words WHERE checkpoint_id = $1
