CREATE TEMP TRIGGER tell_device_added AFTER INSERT ON device
WHEN NEW.checkpoint_id IS NOT NULL
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NEW.checkpoint_id, 'lacks'); END
