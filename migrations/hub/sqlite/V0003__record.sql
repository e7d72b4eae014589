-- Records as they came, what was judged of them, and what is counted.

CREATE TABLE record (
    district   INTEGER NOT NULL,
    device     BLOB NOT NULL,
    epoch      INTEGER NOT NULL,
    seq        INTEGER NOT NULL,
    -- 0 is the history that came first; other records of the same number are 1, 2, … as they came.
    branch     INTEGER NOT NULL,
    -- NULL where the envelope cannot be read.
    kind       INTEGER,
    -- SHA-256 of the record's bytes.
    d          BLOB NOT NULL CHECK (length(d) = 32),
    -- Its place in the sender's chain.
    h          BLOB NOT NULL CHECK (length(h) = 32),
    arrived_ms INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;

CREATE TABLE record_bytes (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    branch   INTEGER NOT NULL,
    bytes    BLOB NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES record (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;

-- What is held or refused. A record without a row here is stored.
CREATE TABLE outcome (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    seq      INTEGER NOT NULL,
    branch   INTEGER NOT NULL,
    outcome  TEXT NOT NULL CHECK (outcome IN ('held', 'refused')),
    code     TEXT NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES record (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
CREATE INDEX outcome_by_code ON outcome (code);

-- How far each chain is here without a hole.
CREATE TABLE chain (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    -- All of 1 to this number are here.
    have_to  INTEGER NOT NULL,
    -- The highest number that is here.
    last_seq INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;

-- One row a passage. Made from records; can be made again.
CREATE TABLE check_row (
    district       INTEGER NOT NULL,
    device         BLOB NOT NULL,
    epoch          INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    checkpoint_id  INTEGER NOT NULL,
    -- When it happened, fixed at ingest (Unix milliseconds).
    event_ms       INTEGER NOT NULL,
    -- How far that can be off; NULL where only a wall clock speaks.
    event_error_ms INTEGER,
    -- The quarter hour (UTC) that it counts in.
    bucket_ms      INTEGER NOT NULL,
    direction      TEXT NOT NULL,
    n_passers      INTEGER NOT NULL,
    n_suspected    INTEGER NOT NULL,
    -- Tenths of a degree Celsius.
    reading_dc     INTEGER NOT NULL,
    method         TEXT NOT NULL,
    site           TEXT NOT NULL,
    disposition    TEXT NOT NULL,
    slip           TEXT,
    name           TEXT,
    phone          TEXT,
    volunteer_id   INTEGER NOT NULL,
    -- The void that cancels it.
    void_epoch     INTEGER,
    void_seq       INTEGER,
    void_reason    TEXT,
    PRIMARY KEY (district, device, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX check_row_by_bucket ON check_row (district, checkpoint_id, bucket_ms);

-- Every void, whether its target has come or not.
CREATE TABLE void_row (
    district     INTEGER NOT NULL,
    device       BLOB NOT NULL,
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    target_epoch INTEGER NOT NULL,
    target_seq   INTEGER NOT NULL,
    reason       TEXT NOT NULL,
    PRIMARY KEY (district, device, epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX void_row_by_target ON void_row (district, device, target_epoch, target_seq);

-- Counts per checkpoint and quarter hour: recomputed from check_row, never incremented.
CREATE TABLE rollup (
    district      INTEGER NOT NULL,
    checkpoint_id INTEGER NOT NULL,
    bucket_ms     INTEGER NOT NULL,
    n_checks      INTEGER NOT NULL,
    n_entries     INTEGER NOT NULL,
    n_exits       INTEGER NOT NULL,
    n_suspected   INTEGER NOT NULL,
    PRIMARY KEY (district, checkpoint_id, bucket_ms)
) STRICT, WITHOUT ROWID;

CREATE TABLE dirty_bucket (
    district      INTEGER NOT NULL,
    checkpoint_id INTEGER NOT NULL,
    bucket_ms     INTEGER NOT NULL,
    PRIMARY KEY (district, checkpoint_id, bucket_ms)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER record_is_never_updated BEFORE UPDATE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never updated'); END;

CREATE TRIGGER record_is_never_deleted BEFORE DELETE ON record
BEGIN SELECT RAISE(ABORT, 'a record is never deleted'); END;

CREATE TRIGGER record_bytes_are_never_updated BEFORE UPDATE ON record_bytes
BEGIN SELECT RAISE(ABORT, 'the bytes of a record are never updated'); END;

CREATE TRIGGER record_bytes_are_never_deleted BEFORE DELETE ON record_bytes
BEGIN SELECT RAISE(ABORT, 'the bytes of a record are never deleted before retention'); END;
