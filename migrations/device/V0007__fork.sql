-- Epochs that began because the hub has heard two histories of this device: a copy of its database goes on elsewhere.

CREATE TABLE fork_epoch (
    epoch       INTEGER PRIMARY KEY,
    -- The epoch in which the histories part; NULL where the hub says that this one waits and it did not begin so.
    split_epoch INTEGER,
    -- The device's wall clock (Unix milliseconds).
    begun_ms    INTEGER NOT NULL,
    -- What the digits are made of besides the device's key and the epoch, from the hub's newest receipt.
    nonce       BLOB CHECK (length(nonce) = 16),
    -- The hub's time when it was heard that this epoch counts; NULL while it waits for its digits.
    accepted_ms INTEGER
) STRICT;
