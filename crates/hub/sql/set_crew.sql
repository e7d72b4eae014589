INSERT INTO crew (checkpoint_id, volunteer_id, version, is_gone) VALUES ($1, $2, $3, $4)
ON CONFLICT (checkpoint_id, volunteer_id) DO UPDATE SET version = excluded.version, is_gone = excluded.is_gone
