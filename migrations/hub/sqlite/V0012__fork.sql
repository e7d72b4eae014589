-- Devices of which two copies go on: in which epoch their histories parted, and which epochs began afterwards.

CREATE TABLE forked_epoch (
    district INTEGER NOT NULL,
    device   BLOB NOT NULL,
    epoch    INTEGER NOT NULL,
    -- split: two histories part in it, and what comes of it from then on is held, of either. waiting: it began
    -- afterwards, and all of it is held until an officer has typed the digits of its device. accepted: they were typed.
    state    TEXT NOT NULL CHECK (state IN ('split', 'waiting', 'accepted')),
    -- When the hub first knew (Unix milliseconds).
    since_ms INTEGER NOT NULL,
    -- Drawn for the digits; another one after each wrong entry.
    nonce    BLOB CHECK (length(nonce) = 16),
    PRIMARY KEY (district, device, epoch),
    CHECK ((nonce IS NOT NULL) = (state = 'waiting')),
    FOREIGN KEY (district, device) REFERENCES device (district, device)
) STRICT, WITHOUT ROWID;

INSERT INTO forked_epoch (district, device, epoch, state, since_ms)
SELECT district, device, epoch, 'split', MIN(arrived_ms)
FROM record
WHERE branch > 0
GROUP BY district, device, epoch;
