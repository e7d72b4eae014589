-- The hub itself, its district, its officers, its checkpoints and who serves there.

CREATE TABLE hub_state (
    hub_state_id INTEGER PRIMARY KEY CHECK (hub_state_id = 1),
    hub          BLOB NOT NULL CHECK (length(hub) = 16),
    -- Which life of the hub: a restore begins a new one.
    hub_epoch    INTEGER NOT NULL,
    -- The district whose records lie here; leads every key of theirs.
    district     INTEGER NOT NULL,
    -- IANA name; days and hours are meant in it.
    zone         TEXT NOT NULL,
    -- Where devices and officers find the hub; NULL until it was served once.
    base_url     TEXT,
    -- The signed list `hub` as served; NULL until the address is known.
    hub_list     BLOB
) STRICT;

-- Everything that the hub numbers: a restore lifts all of these.
CREATE TABLE counter (
    name  TEXT PRIMARY KEY,
    value INTEGER NOT NULL
) STRICT;

CREATE TABLE org_unit (
    org_unit_id INTEGER PRIMARY KEY,
    -- NULL for the district.
    parent_id   INTEGER REFERENCES org_unit (org_unit_id),
    level       TEXT NOT NULL CHECK (level IN ('district', 'subdistrict', 'community')),
    name        TEXT NOT NULL
) STRICT;
CREATE INDEX org_unit_by_parent ON org_unit (parent_id);

CREATE TABLE checkpoint (
    checkpoint_id INTEGER PRIMARY KEY,
    community_id  INTEGER NOT NULL REFERENCES org_unit (org_unit_id),
    name          TEXT NOT NULL,
    UNIQUE (community_id, name)
) STRICT;

CREATE TABLE volunteer (
    -- From 1000; those below are built into the app.
    volunteer_id INTEGER PRIMARY KEY CHECK (volunteer_id >= 1000),
    name         TEXT NOT NULL
) STRICT;

-- Who serves where. A row is never deleted: one who serves no more stays as a tombstone.
CREATE TABLE crew (
    checkpoint_id INTEGER NOT NULL REFERENCES checkpoint (checkpoint_id),
    volunteer_id  INTEGER NOT NULL REFERENCES volunteer (volunteer_id),
    -- From the counter `crew`; rises with every change.
    version       INTEGER NOT NULL,
    is_gone       INTEGER NOT NULL CHECK (is_gone IN (0, 1)),
    PRIMARY KEY (checkpoint_id, volunteer_id)
) STRICT, WITHOUT ROWID;
CREATE INDEX crew_by_version ON crew (checkpoint_id, version);
CREATE INDEX crew_by_volunteer ON crew (volunteer_id);

CREATE TABLE officer (
    officer_id    INTEGER PRIMARY KEY,
    name          TEXT NOT NULL UNIQUE,
    -- Argon2id, PHC string.
    password_hash TEXT NOT NULL,
    -- 1 until the officer has replaced the password that was printed.
    is_one_time   INTEGER NOT NULL CHECK (is_one_time IN (0, 1)),
    org_unit_id   INTEGER NOT NULL REFERENCES org_unit (org_unit_id),
    role          TEXT NOT NULL
) STRICT;
CREATE INDEX officer_by_unit ON officer (org_unit_id);

CREATE TABLE officer_session (
    -- SHA-256 of the cookie's 256 bits.
    token_hash BLOB PRIMARY KEY CHECK (length(token_hash) = 32),
    officer_id INTEGER NOT NULL REFERENCES officer (officer_id),
    created_ms INTEGER NOT NULL,
    seen_ms    INTEGER NOT NULL
) STRICT;
CREATE INDEX officer_session_by_officer ON officer_session (officer_id);

-- What people at the hub have done: never changed, never deleted.
CREATE TABLE audit (
    audit_id INTEGER PRIMARY KEY,
    at_ms    INTEGER NOT NULL,
    -- `officer` and a number, `command line`, or `enrolment code`.
    actor    TEXT NOT NULL,
    act      TEXT NOT NULL,
    detail   TEXT NOT NULL
) STRICT;

CREATE TRIGGER audit_is_never_updated BEFORE UPDATE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit row is never updated'); END;

CREATE TRIGGER audit_is_never_deleted BEFORE DELETE ON audit
BEGIN SELECT RAISE(ABORT, 'an audit row is never deleted'); END;
