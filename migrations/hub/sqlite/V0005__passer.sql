-- Vehicles, rechecks, late voids and shifts. A check keeps one row; each of its passers with a reading of their own has
-- one more. Everything here is made from records and can be made again.

CREATE TABLE check_row_next (
    district       INTEGER NOT NULL,
    device         BLOB NOT NULL,
    epoch          INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    -- Above 0 only where an officer let a second history count.
    branch         INTEGER NOT NULL,
    checkpoint_id  INTEGER NOT NULL,
    -- When it happened, fixed at ingest (Unix milliseconds); the quarter hour that it counts in follows from it.
    event_ms       INTEGER NOT NULL,
    -- How far that can be off; NULL where only a wall clock speaks.
    event_error_ms INTEGER,
    -- 1 where it was entered later from paper: event_ms is then the time on the paper.
    is_late        INTEGER NOT NULL CHECK (is_late IN (0, 1)),
    direction      TEXT NOT NULL,
    subject        TEXT NOT NULL CHECK (subject IN ('person', 'vehicle', 'bus', 'tally')),
    plate          TEXT,
    n_passers      INTEGER NOT NULL,
    -- Recomputed from the passers whenever one of them gets an outcome.
    n_suspected    INTEGER NOT NULL,
    n_confirmed    INTEGER NOT NULL,
    -- Those told to wait who have no outcome yet; 0 once it is voided.
    n_waiting      INTEGER NOT NULL,
    -- Of several passers the worst.
    disposition    TEXT NOT NULL,
    -- Why a person's disposition is another than the reading asks for: the reason's number.
    reason         INTEGER,
    slip           TEXT,
    volunteer_id   INTEGER NOT NULL,
    -- The seq of its shift_start; 0 = none.
    shift          INTEGER NOT NULL,
    -- The version of the config that judged it, for ever; 0 = built in.
    config         INTEGER NOT NULL,
    -- The void that cancels it: its device's, or the hub's own where an officer did it.
    void_device    BLOB,
    void_epoch     INTEGER,
    void_seq       INTEGER,
    void_reason    TEXT CHECK ((void_reason IS NULL) = (void_seq IS NULL)),
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;

CREATE TABLE passer_row (
    district       INTEGER NOT NULL,
    device         BLOB NOT NULL,
    epoch          INTEGER NOT NULL,
    seq            INTEGER NOT NULL,
    branch         INTEGER NOT NULL,
    -- 0 for a person on foot; in a vehicle from 1, 1 drives.
    seat           INTEGER NOT NULL,
    -- That of the check: the list `resolved` is cut by it.
    checkpoint_id  INTEGER NOT NULL,
    -- The first reading in tenths of a degree Celsius; 1 = Lo, 2 = Hi.
    reading_dc     INTEGER NOT NULL,
    method         TEXT NOT NULL,
    site           TEXT NOT NULL,
    disposition    TEXT NOT NULL,
    reason         INTEGER,
    -- How the fever stands under the config of the check.
    fever          TEXT NOT NULL CHECK (fever IN ('none', 'suspected', 'confirmed')),
    name           TEXT,
    phone          TEXT,
    -- Where from.
    origin         TEXT,
    -- What came of the wait: the newest resolution that stands. All NULL while this one waits.
    outcome        TEXT,
    -- As reading_dc.
    second_dc      INTEGER,
    second_method  TEXT,
    second_site    TEXT,
    outcome_reason INTEGER,
    -- Where this one was sent, and who was told.
    place          TEXT,
    told           TEXT,
    outcome_ms     INTEGER,
    -- The resolution's record.
    outcome_device BLOB,
    outcome_epoch  INTEGER,
    outcome_seq    INTEGER,
    outcome_branch INTEGER CHECK ((outcome_branch IS NULL) = (outcome IS NULL)),
    -- How many resolutions stand: with more than one, people must look.
    n_resolutions  INTEGER NOT NULL,
    -- From the counter `resolved`, rises with every change; NULL for one who was never told to wait.
    version        INTEGER,
    PRIMARY KEY (district, device, epoch, seq, branch, seat),
    FOREIGN KEY (district, device, epoch, seq, branch) REFERENCES check_row (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;

INSERT INTO check_row_next (
    district, device, epoch, seq, branch, checkpoint_id, event_ms, event_error_ms, is_late, direction, subject, n_passers,
    n_suspected, n_confirmed, n_waiting, disposition, slip, volunteer_id, shift, config, void_device, void_epoch,
    void_seq, void_reason
)
SELECT district, device, epoch, seq, 0, checkpoint_id, event_ms, event_error_ms, 0, direction, 'person', n_passers,
    n_suspected, CASE WHEN disposition = 'recheck' THEN 0 ELSE n_suspected END,
    CASE WHEN disposition = 'recheck' AND void_seq IS NULL THEN 1 ELSE 0 END,
    disposition, slip, volunteer_id, 0, 0, CASE WHEN void_seq IS NULL THEN NULL ELSE device END, void_epoch,
    void_seq, void_reason
FROM check_row;

INSERT INTO passer_row (
    district, device, epoch, seq, branch, seat, checkpoint_id, reading_dc, method, site, disposition, fever, name, phone,
    n_resolutions, version
)
SELECT district, device, epoch, seq, 0, 0, checkpoint_id, reading_dc, method, site, disposition,
    CASE WHEN n_suspected = 0 THEN 'none' WHEN disposition = 'recheck' THEN 'suspected' ELSE 'confirmed' END,
    name, phone, 0,
    CASE WHEN disposition = 'recheck'
        THEN ROW_NUMBER() OVER (PARTITION BY disposition ORDER BY event_ms, device, epoch, seq)
    END
FROM check_row;

INSERT INTO counter (name, value)
SELECT 'resolved', MAX(version) FROM passer_row WHERE version IS NOT NULL HAVING MAX(version) IS NOT NULL;

DROP TABLE check_row;
ALTER TABLE check_row_next RENAME TO check_row;
CREATE INDEX check_row_by_event ON check_row (district, checkpoint_id, event_ms);
CREATE INDEX check_row_by_slip ON check_row (district, checkpoint_id, slip) WHERE slip IS NOT NULL;
CREATE INDEX check_row_waiting ON check_row (district, checkpoint_id, event_ms) WHERE n_waiting > 0;
CREATE INDEX check_row_fever ON check_row (district, checkpoint_id, event_ms) WHERE n_suspected > 0;
CREATE INDEX passer_row_by_version ON passer_row (district, checkpoint_id, version) WHERE version IS NOT NULL;

-- Every resolution that counts, whether its check has come or not.
CREATE TABLE resolution_row (
    district             INTEGER NOT NULL,
    device               BLOB NOT NULL,
    epoch                INTEGER NOT NULL,
    seq                  INTEGER NOT NULL,
    branch               INTEGER NOT NULL,
    -- The post of the passer: where a slip names the check, the slip's, else the sender's; in the hub's own chain the
    -- check's.
    checkpoint_id        INTEGER NOT NULL,
    -- The check, where it is named by its record.
    target_device        BLOB,
    target_epoch         INTEGER,
    target_seq           INTEGER,
    -- The check, where it is named by its slip.
    slip                 TEXT CHECK ((slip IS NULL) = (target_seq IS NOT NULL)),
    -- Which passer; 0 for a person on foot.
    seat                 INTEGER NOT NULL,
    -- The second reading; NULL where none was taken. As in passer_row.
    reading_dc           INTEGER,
    method               TEXT,
    site                 TEXT,
    is_other_thermometer INTEGER NOT NULL CHECK (is_other_thermometer IN (0, 1)),
    disposition          TEXT NOT NULL,
    reason               INTEGER,
    place                TEXT,
    told                 TEXT,
    event_ms             INTEGER NOT NULL,
    -- An officer's number in the hub's own chain.
    volunteer_id         INTEGER NOT NULL,
    shift                INTEGER NOT NULL,
    config               INTEGER NOT NULL,
    -- The void that cancels it, as in check_row.
    void_device          BLOB,
    void_epoch           INTEGER,
    void_seq             INTEGER,
    void_reason          TEXT CHECK ((void_reason IS NULL) = (void_seq IS NULL)),
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
CREATE INDEX resolution_row_by_target ON resolution_row (district, target_device, target_epoch, target_seq)
    WHERE target_seq IS NOT NULL;
CREATE INDEX resolution_row_by_slip ON resolution_row (district, checkpoint_id, slip) WHERE slip IS NOT NULL;

-- Every void that counts, of a check or of a resolution, whether its target has come or not.
CREATE TABLE void_row_next (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    branch        INTEGER NOT NULL,
    -- Another device's than the void's own only in the hub's own chain.
    target_device BLOB NOT NULL,
    target_epoch  INTEGER NOT NULL,
    target_seq    INTEGER NOT NULL,
    reason        TEXT NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;

INSERT INTO void_row_next (
    district, device, epoch, seq, branch, target_device, target_epoch, target_seq, reason
)
SELECT district, device, epoch, seq, 0, device, target_epoch, target_seq, reason FROM void_row;

DROP TABLE void_row;
ALTER TABLE void_row_next RENAME TO void_row;
CREATE INDEX void_row_by_target ON void_row (district, target_device, target_epoch, target_seq);

-- One row a shift, by the record that began it. Its end may come first.
CREATE TABLE shift_row (
    district      INTEGER NOT NULL,
    device        BLOB NOT NULL,
    epoch         INTEGER NOT NULL,
    seq           INTEGER NOT NULL,
    branch        INTEGER NOT NULL,
    checkpoint_id INTEGER NOT NULL,
    -- NULL until the record that began it has come; so too the next two.
    started_ms    INTEGER,
    -- Passers who waited and records that were unsent when it began.
    n_open_start  INTEGER,
    n_unsent_start INTEGER,
    -- The record that ended it; NULL while it runs. So too what stands below.
    end_seq       INTEGER,
    ended_ms      INTEGER,
    -- What its device counted, voided checks left out.
    n_checks      INTEGER,
    n_entries     INTEGER,
    n_exits       INTEGER,
    n_suspected   INTEGER,
    n_confirmed   INTEGER,
    n_voids       INTEGER,
    n_open_end    INTEGER,
    n_unsent_end  INTEGER,
    PRIMARY KEY (district, device, epoch, seq, branch)
) STRICT, WITHOUT ROWID;
CREATE INDEX shift_row_by_start ON shift_row (district, device, started_ms);

-- Who is on in a shift. No foreign key: the first 999 are built into the app and have no row.
CREATE TABLE shift_volunteer (
    district     INTEGER NOT NULL,
    device       BLOB NOT NULL,
    epoch        INTEGER NOT NULL,
    seq          INTEGER NOT NULL,
    branch       INTEGER NOT NULL,
    volunteer_id INTEGER NOT NULL,
    PRIMARY KEY (district, device, epoch, seq, branch, volunteer_id)
) STRICT, WITHOUT ROWID;

ALTER TABLE rollup ADD COLUMN n_confirmed INTEGER NOT NULL DEFAULT 0;
-- Vehicles and buses among the checks.
ALTER TABLE rollup ADD COLUMN n_vehicles INTEGER NOT NULL DEFAULT 0;

-- What counts for officers is looked for by its outcome.
CREATE INDEX outcome_held ON outcome (district, device) WHERE outcome = 'held';
