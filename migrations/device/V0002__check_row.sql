-- The read model of checks: what the screens list. It can be thrown away and made again from the records.

CREATE TABLE check_row (
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    -- The device's wall clock at capture (Unix milliseconds).
    saved_ms    INTEGER NOT NULL,
    direction   TEXT NOT NULL,
    -- Tenths of a degree Celsius.
    reading_dc  INTEGER NOT NULL,
    method      TEXT NOT NULL,
    site        TEXT NOT NULL,
    disposition TEXT NOT NULL,
    -- The slip of one that was told to wait.
    slip        TEXT,
    name        TEXT,
    phone       TEXT,
    volunteer   INTEGER NOT NULL,
    -- The seq of the void that cancels it, in the same epoch.
    voided_by   INTEGER,
    void_reason TEXT CHECK ((void_reason IS NULL) = (voided_by IS NULL)),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
