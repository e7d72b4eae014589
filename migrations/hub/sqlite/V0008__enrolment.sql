-- Enrolment in two steps, and what officers do with devices.

-- Codes live ten minutes: none that is worth keeping outlives the step to this version.
DROP TABLE enrolment_code;

CREATE TABLE enrolment_code (
    -- From the counter `enrolment`: what officers name it by.
    enrolment_id  INTEGER PRIMARY KEY,
    -- SHA-256 of the 128-bit code.
    code_hash     BLOB NOT NULL UNIQUE CHECK (length(code_hash) = 32),
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    -- 1 where the device that uses it is accepted at once.
    is_approved   INTEGER NOT NULL CHECK (is_approved IN (0, 1)),
    -- As in audit.
    made_by       TEXT NOT NULL,
    made_ms       INTEGER NOT NULL,
    expires_ms    INTEGER NOT NULL,
    -- The first device that has shown the code, with its key. All NULL until one has.
    device        BLOB CHECK (length(device) = 16),
    public_key    BLOB CHECK (length(public_key) = 65),
    -- Drawn once the key was here.
    nonce         BLOB CHECK (length(nonce) = 16),
    -- Six digits of SHA-256(public key || nonce || code), as the device shows them.
    digits        TEXT CHECK (length(digits) = 6),
    asked_ms      INTEGER CHECK ((asked_ms IS NULL) = (device IS NULL)),
    accepted_ms   INTEGER,
    -- Why it is good for nothing any more: two devices showed it, wrong digits were typed, an officer took it back.
    burnt         TEXT CHECK (burnt IN ('second_device', 'digits', 'officer'))
) STRICT;
CREATE INDEX enrolment_code_by_checkpoint ON enrolment_code (checkpoint_id, made_ms);

-- What people call it: 'the tablet with the blue cover'. Empty where nobody named it.
ALTER TABLE device ADD COLUMN name TEXT NOT NULL DEFAULT '';
-- From the counter `place`, rises with every move; 0 while it stands where it was enrolled.
ALTER TABLE device ADD COLUMN place_version INTEGER NOT NULL DEFAULT 0;
