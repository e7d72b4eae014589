-- What officers set and what they decide: the lists `config` and `rulings`.

-- What readings are judged by. Old versions stay: records name them, and nothing is judged again.
CREATE TABLE config_version (
    -- From the counter `config`, which the words of checkpoints share.
    version  INTEGER PRIMARY KEY,
    -- The row of the list `config`, as it goes down (CBOR).
    settings BLOB NOT NULL,
    made_ms  INTEGER NOT NULL,
    -- As in audit.
    actor    TEXT NOT NULL
) STRICT;

-- What is said to a checkpoint; a checkpoint without a row is open, and nothing is said to it.
CREATE TABLE checkpoint_words (
    checkpoint_id INTEGER PRIMARY KEY REFERENCES checkpoint (checkpoint_id),
    is_open       INTEGER NOT NULL CHECK (is_open IN (0, 1)),
    -- A sentence, or empty.
    zh            TEXT NOT NULL,
    en            TEXT NOT NULL,
    -- From the counter `config`.
    version       INTEGER NOT NULL
) STRICT;

-- What was decided about a device's records, as it goes down in the list `rulings`.
CREATE TABLE ruling_row (
    district INTEGER NOT NULL,
    -- Whose record.
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    branch   INTEGER NOT NULL,
    -- 0 it counts now, 1 it will never count, 2 an officer voided it.
    decision INTEGER NOT NULL CHECK (decision IN (0, 1, 2)),
    -- Why, where it will never count or is voided.
    code     TEXT,
    at_ms    INTEGER NOT NULL,
    -- From the counter `rulings`.
    version  INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch, decision),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES record (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
CREATE INDEX ruling_row_by_version ON ruling_row (district, device, version);
