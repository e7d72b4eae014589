-- A post that opens or closes stands elsewhere in the order of need.
CREATE TEMP TRIGGER tell_words_added AFTER INSERT ON checkpoint_words
BEGIN INSERT INTO told (checkpoint_id, what) VALUES (NEW.checkpoint_id, 'settings'), (NEW.checkpoint_id, 'lacks'); END
