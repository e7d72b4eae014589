INSERT INTO shift_row (epoch, seq, started_ms, mono_ms, boot, volunteers)
VALUES (:epoch, :seq, :started_ms, :mono_ms, :boot, :volunteers)
