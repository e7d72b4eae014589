CREATE TEMP TRIGGER tell_health_added AFTER INSERT ON device_health
BEGIN
    INSERT INTO told (checkpoint_id, what)
    SELECT device.checkpoint_id, 'lacks' FROM device
    WHERE device.district = NEW.district AND device.device = NEW.device;
END
