CREATE TEMP TRIGGER tell_enrolment_added AFTER INSERT ON enrolment_code
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NEW.checkpoint_id, 'devices'); END
