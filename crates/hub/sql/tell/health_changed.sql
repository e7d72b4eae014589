-- A heartbeat without news changes the page of devices alone.
CREATE TEMP TRIGGER tell_health_changed AFTER UPDATE ON device_health
BEGIN
    INSERT INTO told (checkpoint_id, what)
    SELECT device.checkpoint_id, CASE
        WHEN NEW.unsent <> OLD.unsent OR NEW.last_seq <> OLD.last_seq OR NEW.epoch <> OLD.epoch THEN 'lacks'
        ELSE 'devices' END
    FROM device WHERE device.district = NEW.district AND device.device = NEW.device;
END
