-- Vehicles, rechecks, shifts and the hub's config. A check keeps one row; each of its passers with a reading of their
-- own has one more.

CREATE TABLE check_row_next (
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    -- The device's wall clock at capture (Unix milliseconds).
    saved_ms    INTEGER NOT NULL,
    -- The hub's time at capture, or the wall clock where the hub was not heard since the device started; the time on
    -- paper where it was entered later. Days are counted by it.
    event_ms    INTEGER NOT NULL,
    -- Milliseconds since boot, and which boot: ages are told by them, for wall clocks jump. NULL in rows of before.
    mono_ms     INTEGER,
    boot        BLOB CHECK (length(boot) = 8),
    -- The time on paper, where it was entered later.
    observed_ms INTEGER,
    direction   TEXT NOT NULL,
    subject     TEXT NOT NULL CHECK (subject IN ('person', 'vehicle', 'bus', 'tally')),
    plate       TEXT,
    n_passers   INTEGER NOT NULL,
    -- Of several passers the worst.
    disposition TEXT NOT NULL,
    -- The slip where somebody was told to wait or was sent on.
    slip        TEXT,
    -- As the device knows them; recomputed from the passers whenever one gets an outcome.
    n_suspected INTEGER NOT NULL,
    n_confirmed INTEGER NOT NULL,
    volunteer   INTEGER NOT NULL,
    -- The seq of its shift_start; 0 = none.
    shift       INTEGER NOT NULL,
    -- The seq of the void that cancels it, in the same epoch; 0 where an officer voided it at the hub.
    voided_by   INTEGER,
    void_reason TEXT CHECK ((void_reason IS NULL) = (voided_by IS NULL)),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE passer_row (
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    -- 0 for a person on foot; in a vehicle from 1, 1 drives.
    seat        INTEGER NOT NULL,
    -- The first reading in tenths of a degree Celsius; 1 = Lo, 2 = Hi.
    reading_dc  INTEGER NOT NULL,
    method      TEXT NOT NULL,
    site        TEXT NOT NULL,
    -- What it says under the config of its day.
    cause       TEXT NOT NULL CHECK (cause IN ('none', 'fever', 'too_cold')),
    disposition TEXT NOT NULL,
    reason      INTEGER,
    name        TEXT,
    phone       TEXT,
    origin      TEXT,
    -- What came of the wait: the newest resolution that stands. All NULL while this one waits.
    outcome        TEXT,
    second_dc      INTEGER,
    second_method  TEXT,
    second_site    TEXT,
    second_cause   TEXT,
    outcome_reason INTEGER,
    place          TEXT,
    told           TEXT,
    outcome_ms     INTEGER,
    outcome_by     TEXT CHECK (outcome_by IN ('here', 'other_device', 'officer')),
    -- The resolution's number, where it is this device's.
    outcome_seq    INTEGER,
    -- How many resolutions stand.
    n_resolutions  INTEGER NOT NULL DEFAULT 0,
    PRIMARY KEY (epoch, seq, seat),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX passer_waiting ON passer_row (epoch, seq) WHERE disposition = 'recheck' AND outcome IS NULL;

INSERT INTO passer_row (epoch, seq, seat, reading_dc, method, site, cause, disposition, name, phone)
SELECT epoch, seq, 0, reading_dc, method, site,
    CASE WHEN reading_dc >= 373 THEN 'fever' WHEN reading_dc < 340 THEN 'too_cold' ELSE 'none' END,
    disposition, name, phone
FROM check_row;

INSERT INTO check_row_next (
    epoch, seq, saved_ms, event_ms, direction, subject, n_passers, disposition, slip, n_suspected, n_confirmed,
    volunteer, shift, voided_by, void_reason
)
SELECT epoch, seq, saved_ms, saved_ms, direction, 'person', 1, disposition, slip,
    CASE WHEN reading_dc >= 373 THEN 1 ELSE 0 END, 0, volunteer, 0, voided_by, void_reason
FROM check_row;

DROP TABLE check_row;
ALTER TABLE check_row_next RENAME TO check_row;
CREATE INDEX check_row_by_time ON check_row (event_ms);
CREATE INDEX check_row_by_slip ON check_row (slip) WHERE slip IS NOT NULL;
CREATE INDEX check_row_by_shift ON check_row (epoch, shift);

-- This device's resolutions, whether the check is its own or another device's.
CREATE TABLE resolution_row (
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    -- The check, where it is this device's.
    target_epoch INTEGER,
    target_seq   INTEGER,
    -- The slip, where the check is another device's.
    slip         TEXT CHECK ((slip IS NULL) = (target_seq IS NOT NULL)),
    seat         INTEGER NOT NULL,
    reading_dc   INTEGER,
    method       TEXT,
    site         TEXT,
    cause        TEXT,
    disposition  TEXT NOT NULL,
    reason       INTEGER,
    place        TEXT,
    told         TEXT,
    saved_ms     INTEGER NOT NULL,
    -- As in check_row.
    event_ms     INTEGER NOT NULL,
    mono_ms      INTEGER NOT NULL,
    boot         BLOB NOT NULL CHECK (length(boot) = 8),
    shift        INTEGER NOT NULL,
    voided_by    INTEGER,
    void_reason  TEXT CHECK ((void_reason IS NULL) = (voided_by IS NULL)),
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;
CREATE INDEX resolution_by_target ON resolution_row (target_epoch, target_seq, seat);
CREATE INDEX resolution_by_slip ON resolution_row (slip) WHERE slip IS NOT NULL;

-- The list `resolved`: the rechecks of the checkpoint as the hub knows them, this device's own among them.
CREATE TABLE recheck_row (
    device      BLOB NOT NULL CHECK (length(device) = 16),
    epoch       INTEGER NOT NULL,
    seq         INTEGER NOT NULL,
    seat        INTEGER NOT NULL,
    slip        TEXT NOT NULL,
    -- The hub's time of the check.
    event_ms    INTEGER NOT NULL,
    reading_dc  INTEGER NOT NULL,
    method      TEXT NOT NULL,
    site        TEXT NOT NULL,
    plate       TEXT,
    name        TEXT,
    -- What came of it at the hub; NULL while it waits.
    outcome       TEXT,
    second_dc     INTEGER,
    second_method TEXT,
    second_site   TEXT,
    outcome_ms    INTEGER,
    by_device     BLOB,
    by_epoch      INTEGER,
    by_seq        INTEGER,
    -- 1 where an officer at the hub said it.
    by_hub        INTEGER NOT NULL DEFAULT 0 CHECK (by_hub IN (0, 1)),
    n_resolutions INTEGER NOT NULL,
    PRIMARY KEY (device, epoch, seq, seat)
) STRICT, WITHOUT ROWID;
CREATE INDEX recheck_by_slip ON recheck_row (slip);

CREATE TABLE shift_row (
    epoch      INTEGER NOT NULL,
    -- The number of its shift_start.
    seq        INTEGER NOT NULL,
    started_ms INTEGER NOT NULL,
    mono_ms    INTEGER NOT NULL,
    boot       BLOB NOT NULL CHECK (length(boot) = 8),
    -- Who is on: a JSON array of numbers.
    volunteers TEXT NOT NULL,
    -- The number of its shift_end; NULL while it runs.
    ended_by   INTEGER,
    PRIMARY KEY (epoch, seq),
    FOREIGN KEY (epoch, seq) REFERENCES record (epoch, seq)
) STRICT, WITHOUT ROWID;

CREATE TABLE config (
    config_id INTEGER PRIMARY KEY CHECK (config_id = 1),
    -- The row of the list `config`, as it came.
    bytes     BLOB NOT NULL
) STRICT;

ALTER TABLE device_state ADD COLUMN theme TEXT NOT NULL DEFAULT 'auto' CHECK (theme IN ('auto', 'light', 'dark', 'sun'));
-- The size of text in percent of what the device says.
ALTER TABLE device_state ADD COLUMN text_percent INTEGER NOT NULL DEFAULT 100;
-- 1 once an officer has decided: the record then leaves the tray, whatever the decision.
ALTER TABLE receipt ADD COLUMN is_ruled INTEGER NOT NULL DEFAULT 0 CHECK (is_ruled IN (0, 1));
