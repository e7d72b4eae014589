-- The hub is a device too: what officers decide are records of its own chain, on the same tables.

-- The epoch of that chain; NULL until its first record is written.
ALTER TABLE hub_state ADD COLUMN own_epoch INTEGER;

CREATE TABLE device_next (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL CHECK (length(device) = 16),
    -- P-256, uncompressed. NULL for the hub itself, whose key is in no database.
    public_key    BLOB CHECK (length(public_key) = 65),
    -- NULL for the hub itself, which stands at no post.
    checkpoint_id INTEGER REFERENCES checkpoint (checkpoint_id),
    -- Its letter at that checkpoint; empty for the hub itself.
    letter        TEXT NOT NULL,
    enrolled_ms   INTEGER NOT NULL,
    -- NULL while it is in service.
    revoked_ms    INTEGER,
    PRIMARY KEY (district, device),
    CHECK ((public_key IS NULL) = (checkpoint_id IS NULL))
) STRICT, WITHOUT ROWID;

INSERT INTO device_next (district, device, public_key, checkpoint_id, letter, enrolled_ms, revoked_ms)
SELECT district, device, public_key, checkpoint_id, letter, enrolled_ms, revoked_ms FROM device;

INSERT INTO device_next (district, device, public_key, checkpoint_id, letter, enrolled_ms, revoked_ms)
SELECT district, hub, NULL, NULL, '', 0, NULL FROM hub_state;

DROP TABLE device;
ALTER TABLE device_next RENAME TO device;
CREATE INDEX device_by_checkpoint ON device (checkpoint_id);
-- One row alone may be without a key.
CREATE UNIQUE INDEX device_of_the_hub ON device (district) WHERE public_key IS NULL;
