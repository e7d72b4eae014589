-- Devices: who they are, where they belonged, how they fare.

CREATE TABLE device (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL CHECK (length(device) = 16),
    -- P-256, uncompressed.
    public_key    BLOB NOT NULL CHECK (length(public_key) = 65),
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    -- Its letter at that checkpoint.
    letter        TEXT NOT NULL,
    enrolled_ms   INTEGER NOT NULL,
    -- NULL while it is in service.
    revoked_ms    INTEGER,
    PRIMARY KEY (district, device)
) STRICT, WITHOUT ROWID;
CREATE INDEX device_by_checkpoint ON device (checkpoint_id);

-- Every checkpoint that a device ever belonged to: records made there stay its own. Letters are never given twice.
CREATE TABLE device_checkpoint (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL,
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    letter        TEXT NOT NULL,
    since_ms      INTEGER NOT NULL,
    PRIMARY KEY (district, device, checkpoint_id),
    UNIQUE (checkpoint_id, letter),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE enrolment_code (
    -- SHA-256 of the 128-bit code.
    code_hash     BLOB PRIMARY KEY CHECK (length(code_hash) = 32),
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    -- 1 where the device that uses it is accepted at once.
    is_approved   INTEGER NOT NULL CHECK (is_approved IN (0, 1)),
    expires_ms    INTEGER NOT NULL,
    -- The device that has used it.
    used_by       BLOB
) STRICT;
CREATE INDEX enrolment_code_by_checkpoint ON enrolment_code (checkpoint_id);

-- What a device last said of itself.
CREATE TABLE device_health (
    district        INTEGER NOT NULL,
    device          BLOB NOT NULL,
    heard_ms        INTEGER NOT NULL,
    -- The hub's time when it spoke, as it reckoned itself; what was said earlier is a replay or a late file.
    said_ms         INTEGER,
    app_version     TEXT NOT NULL,
    epoch           INTEGER NOT NULL,
    last_seq        INTEGER NOT NULL,
    -- Records without a receipt when it spoke, less those that this batch has settled.
    unsent          INTEGER NOT NULL,
    oldest_unsent_s INTEGER,
    battery_percent INTEGER,
    free_mb         INTEGER,
    -- Hub clock minus the device's wall clock.
    clock_offset_ms INTEGER NOT NULL,
    PRIMARY KEY (district, device),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;

-- Ranges that a device once had under receipt and has no more.
CREATE TABLE gone_range (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    from_seq INTEGER NOT NULL,
    to_seq   INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, from_seq),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;
