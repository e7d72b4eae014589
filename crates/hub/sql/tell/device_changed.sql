-- A device that moves changes both posts.
CREATE TEMP TRIGGER tell_device_changed AFTER UPDATE ON device
WHEN NEW.checkpoint_id IS NOT NULL
BEGIN
    INSERT INTO told (checkpoint_id, what) VALUES (NEW.checkpoint_id, 'lacks'), (OLD.checkpoint_id, 'lacks'),
        (NEW.checkpoint_id, 'held'), (OLD.checkpoint_id, 'held');
END
