CREATE TEMP TRIGGER tell_gone_added AFTER INSERT ON gone_range
BEGIN
    INSERT INTO told (checkpoint_id, what)
    SELECT device.checkpoint_id, 'lacks' FROM device
    WHERE device.district = NEW.district AND device.device = NEW.device AND device.checkpoint_id IS NOT NULL;
END
