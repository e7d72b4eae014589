SELECT name FROM checkpoint WHERE checkpoint_id = $1
