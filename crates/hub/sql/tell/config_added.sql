CREATE TEMP TRIGGER tell_config_added AFTER INSERT ON config_version
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NULL, 'settings'); END
