CREATE TEMP TRIGGER tell_session_removed AFTER DELETE ON officer_session
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NULL, 'sessions'); END
