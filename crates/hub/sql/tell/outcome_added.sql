CREATE TEMP TRIGGER tell_outcome_added AFTER INSERT ON outcome
BEGIN
    INSERT INTO told (checkpoint_id, what)
    SELECT device.checkpoint_id, 'held' FROM device
    WHERE device.district = NEW.district AND device.device = NEW.device AND device.checkpoint_id IS NOT NULL;
END
