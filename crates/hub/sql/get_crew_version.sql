SELECT COALESCE(MAX(version), 0) AS version FROM crew WHERE checkpoint_id = $1
