-- What a hub that lost records asks for again, and what was handed over by hand.

-- Records that a hub asks for again and whose bytes were purged: named to it as gone until a receipt came for a batch
-- that named them.
CREATE TABLE gone_range (
    epoch    INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL CHECK (to_seq >= from_seq),
    PRIMARY KEY (epoch, from_seq)
) STRICT, WITHOUT ROWID;

-- The device's wall clock (Unix milliseconds) when a copy was last written to a file for somebody to carry; NULL if it
-- never was. It is no less unsent for that.
ALTER TABLE outbox ADD COLUMN handed_ms INTEGER;

-- The hub's time when bytes were last purged; NULL before the first time.
ALTER TABLE device_state ADD COLUMN purged_ms INTEGER;
