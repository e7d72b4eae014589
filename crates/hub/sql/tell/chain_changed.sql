-- A hole that opens or closes; most batches only make the chain longer.
CREATE TEMP TRIGGER tell_chain_changed AFTER UPDATE ON chain
WHEN NEW.last_seq - NEW.have_to <> OLD.last_seq - OLD.have_to
BEGIN
    INSERT INTO told (checkpoint_id, what)
    SELECT device.checkpoint_id, 'lacks' FROM device
    WHERE device.district = NEW.district AND device.device = NEW.device AND device.checkpoint_id IS NOT NULL;
END
