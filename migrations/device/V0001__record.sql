-- The record: immutable envelopes, their chain of hashes, and where each of them stands on its way to the hub.

CREATE TABLE record (
    -- The random number of this database; older databases of the device may lie beside it.
    epoch INTEGER NOT NULL,
    -- Gapless from 1 within an epoch.
    seq   INTEGER NOT NULL CHECK (seq BETWEEN 1 AND 4294967295),
    -- A number of wire/kinds.rs, or one of a newer version.
    kind  INTEGER NOT NULL,
    -- SHA-256 of the record's bytes.
    d     BLOB NOT NULL CHECK (length(d) = 32),
    -- SHA-256 of the h before it and its own d.
    h     BLOB NOT NULL CHECK (length(h) = 32),
    PRIMARY KEY (epoch, seq)
) STRICT, WITHOUT ROWID;

-- Apart from `record`, so that a purge takes the bytes and leaves the chain.
CREATE TABLE record_bytes (
    epoch INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    -- As written at capture; sent as they are, never re-encoded.
    bytes BLOB NOT NULL,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;

-- A record is in exactly one of outbox and receipt.
CREATE TABLE outbox (
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    -- The device's wall clock at capture (Unix milliseconds); tells only the age of the oldest.
    saved_ms INTEGER NOT NULL,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;

-- Signed receipts as they came.
CREATE TABLE receipt_message (
    receipt_message_id INTEGER PRIMARY KEY,
    -- The hub's time in it (Unix milliseconds).
    hub_ms INTEGER NOT NULL,
    -- The COSE_Sign1.
    bytes  BLOB NOT NULL
) STRICT;

CREATE TABLE receipt (
    epoch   INTEGER NOT NULL,
    seq     INTEGER NOT NULL,
    receipt_message_id INTEGER NOT NULL REFERENCES receipt_message (receipt_message_id),
    outcome TEXT NOT NULL CHECK (outcome IN ('stored', 'held', 'refused')),
    -- Why it is held or refused.
    code    TEXT CHECK ((code IS NULL) = (outcome = 'stored')),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE INDEX receipt_by_message ON receipt (receipt_message_id);
CREATE INDEX receipt_in_tray ON receipt (outcome, epoch, seq) WHERE outcome <> 'stored';

CREATE TRIGGER record_is_never_updated BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never updated'); END;

CREATE TRIGGER record_is_never_deleted BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;

CREATE TRIGGER record_bytes_are_never_updated BEFORE UPDATE ON record_bytes
BEGIN SELECT RAISE(ABORT, 'the bytes of a record are never updated'); END;

CREATE TRIGGER record_bytes_are_deleted_only_under_a_receipt BEFORE DELETE ON record_bytes
WHEN NOT EXISTS (SELECT 1 FROM receipt WHERE epoch = OLD.epoch AND seq = OLD.seq)
BEGIN SELECT RAISE(ABORT, 'the bytes of a record without a receipt are never deleted'); END;
