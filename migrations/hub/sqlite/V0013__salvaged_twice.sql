-- A record that was saved from two damaged databases, one after the other, carries one that carries the original: what stands
-- between may never have come here, so a row of salvaged_row need not be a record of its own.
CREATE TABLE salvaged_row_new (
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
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
INSERT INTO salvaged_row_new (
    district, device, epoch, seq, branch, original_epoch, original_seq, original_branch, d
)
SELECT district, device, epoch, seq, branch, original_epoch, original_seq, original_branch, d
FROM salvaged_row;
DROP TABLE salvaged_row;
ALTER TABLE salvaged_row_new RENAME TO salvaged_row;
CREATE INDEX salvaged_row_by_original ON salvaged_row (district, device, original_epoch, original_seq);
