CREATE TEMP TRIGGER tell_checkpoint_added AFTER INSERT ON checkpoint
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NULL, 'everything'), (NULL, 'sessions'); END
