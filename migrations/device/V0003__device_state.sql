-- What the device knows of itself, of its hub and of its clock. Each table but crew, list_state and clock_sample
-- has one row.

CREATE TABLE device_state (
    device_state_id INTEGER PRIMARY KEY CHECK (device_state_id = 1),
    -- UUIDv7; stands in the vault too, and both must agree.
    device       BLOB NOT NULL CHECK (length(device) = 16),
    -- The epoch that new records are written to.
    epoch        INTEGER NOT NULL,
    -- 1 when the device had a database before this one: slips then carry two digits of the epoch.
    later_epoch  INTEGER NOT NULL CHECK (later_epoch IN (0, 1)),
    -- How many slips this database has given out.
    slip_counter INTEGER NOT NULL,
    -- Who stands at the post; 0 = not said.
    volunteer    INTEGER NOT NULL,
    -- The leading language, as a BCP 47 tag.
    language     TEXT NOT NULL
) STRICT;

CREATE TABLE enrolment (
    enrolment_id    INTEGER PRIMARY KEY CHECK (enrolment_id = 1),
    hub             BLOB NOT NULL CHECK (length(hub) = 16),
    district        INTEGER NOT NULL,
    checkpoint      INTEGER NOT NULL,
    checkpoint_name TEXT NOT NULL,
    letter          TEXT NOT NULL,
    zone            TEXT NOT NULL,
    -- The hub's signed answer, kept as it came: it proves who the device is.
    answer          BLOB NOT NULL,
    -- The signed list of the hub's keys and addresses.
    hub_list        BLOB NOT NULL,
    -- From the hub's last answer, for the next list request.
    nonce           BLOB NOT NULL
) STRICT;

CREATE TABLE list_state (
    list       TEXT PRIMARY KEY,
    -- The hub's own; opaque here.
    cursor     BLOB NOT NULL,
    -- The version that this device has.
    version    INTEGER NOT NULL,
    -- When it was last fetched (Unix milliseconds).
    fetched_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE crew (
    volunteer INTEGER PRIMARY KEY,
    name      TEXT NOT NULL
) STRICT;

CREATE TABLE clock_sample (
    -- Eight bytes of the kernel's boot id.
    boot     BLOB PRIMARY KEY CHECK (length(boot) = 8),
    -- When it was taken, in milliseconds since that boot.
    mono_ms  INTEGER NOT NULL,
    -- Hub time minus monotonic time, in milliseconds.
    hub_minus_mono_ms INTEGER NOT NULL,
    -- Half the round trip, in milliseconds.
    error_ms INTEGER NOT NULL,
    -- The wall clock when it was taken (Unix milliseconds).
    taken_ms INTEGER NOT NULL
) STRICT;

CREATE TABLE draft (
    draft_id INTEGER PRIMARY KEY CHECK (draft_id = 1),
    -- What was half keyed, as JSON of the door.
    draft    TEXT NOT NULL
) STRICT;
