-- What a database carries on that was begun because the one before it was damaged.

-- Records of an older epoch whose place in the chain is known, and of which neither the bytes nor a receipt could be read.
-- They may be lost, and wait for nothing.
CREATE TABLE lost_record (
    epoch INTEGER NOT NULL,
    seq   INTEGER NOT NULL,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;

-- The body of the first record of this database, where it is known what was before and not yet at which post it goes on.
CREATE TABLE epoch_origin (
    epoch_origin_id INTEGER PRIMARY KEY CHECK (epoch_origin_id = 1),
    body            BLOB NOT NULL
) STRICT;

-- A code that people have yet to be told, and to say that they were; NULL where there is none.
ALTER TABLE device_state ADD COLUMN notice TEXT;
