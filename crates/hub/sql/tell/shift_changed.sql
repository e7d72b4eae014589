CREATE TEMP TRIGGER tell_shift_changed AFTER UPDATE ON shift_row
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NEW.checkpoint_id, 'devices'); END
