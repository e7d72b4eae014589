INSERT INTO checkpoint (checkpoint_id, community_id, name) VALUES ($1, $2, $3)
