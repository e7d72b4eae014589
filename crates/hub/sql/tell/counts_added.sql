CREATE TEMP TRIGGER tell_counts_added AFTER INSERT ON rollup
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NEW.checkpoint_id, 'counts'); END
