-- Records that devices saved from damaged databases: each stands in the chain of the database that came after, and is
-- judged as the original that it carries.
CREATE TABLE salvaged_row (
    district        INTEGER NOT NULL,
    device          BLOB NOT NULL,
    -- The record that carries the original.
    epoch           INTEGER NOT NULL,
    seq             INTEGER NOT NULL,
    branch          INTEGER NOT NULL,
    -- The original's own place.
    original_epoch  INTEGER NOT NULL,
    original_seq    INTEGER NOT NULL,
    -- Which history of that number it is.
    original_branch INTEGER NOT NULL,
    -- SHA-256 of the original's bytes.
    d               BLOB NOT NULL CHECK (length(d) = 32),
    PRIMARY KEY (district, device, epoch, seq, branch),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES record (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
CREATE INDEX salvaged_row_by_original ON salvaged_row (district, device, original_epoch, original_seq);

INSERT INTO sqlite_stat1 (tbl, idx, stat) VALUES
    ('salvaged_row', 'salvaged_row', '1000 1000 10 10 1 1'),
    ('salvaged_row', 'salvaged_row_by_original', '1000 1000 10 10 1');
