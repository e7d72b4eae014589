CREATE TEMP TRIGGER tell_outcome_removed AFTER DELETE ON outcome
BEGIN
    INSERT INTO told (checkpoint_id, what)
    SELECT device.checkpoint_id, 'held' FROM device
    WHERE device.district = OLD.district AND device.device = OLD.device AND device.checkpoint_id IS NOT NULL;
END
