CREATE TEMP TRIGGER tell_fork_changed AFTER UPDATE ON forked_epoch
BEGIN
    INSERT INTO told (checkpoint_id, what)
    SELECT device.checkpoint_id, 'lacks' FROM device
    WHERE device.district = NEW.district AND device.device = NEW.device AND device.checkpoint_id IS NOT NULL;
END
