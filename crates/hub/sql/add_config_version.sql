INSERT INTO config_version (version, settings, made_ms, actor) VALUES ($1, $2, $3, $4)
