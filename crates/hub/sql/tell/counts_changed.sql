-- Whatever was recomputed: the counts may be the same where one passer's outcome is another.
CREATE TEMP TRIGGER tell_counts_changed AFTER UPDATE ON rollup
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NEW.checkpoint_id, 'counts'); END
