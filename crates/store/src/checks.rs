//! The read model of checks: what the screens list and count. It can be thrown away and made again from the records.

use crate::Transaction;
use crate::columns::word;
use crate::error::StoreError;
use crate::passers::{self, PasserRow};
use crate::receipts::Settled;
use crate::sql;
use crate::state::run;
use kadian_domain::check::FeverCount;
use kadian_domain::fever::{Cause, fever};
use kadian_domain::shift::ShiftCounts;
use kadian_domain::subject::SubjectKind;
use kadian_domain::time::Day;
use kadian_domain::{Check, Direction, Disposition, Epoch, Seq, VoidReason};
use rusqlite::{Connection, OptionalExtension, Row, named_params};

/// When a row was written, on every clock that there is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct SavedAt {
    /// The device's wall clock (Unix milliseconds).
    pub saved_ms: i64,
    /// The hub's time, or the wall clock where it is not known; the time on paper of a late entry.
    pub event_ms: i64,
    /// Milliseconds since boot; None in rows of an older version.
    pub mono_ms: Option<i64>,
    /// Which boot.
    pub boot: Option<[u8; 8]>,
}

/// A check to be added.
#[derive(Debug, Clone, Copy)]
pub struct NewCheck<'a> {
    /// Its database.
    pub epoch: Epoch,
    /// Its number.
    pub seq: Seq,
    /// The check.
    pub check: &'a Check,
    /// What each passer's reading says, in the order of the passers.
    pub causes: &'a [Cause],
    /// When.
    pub at: SavedAt,
    /// Who stands at the post.
    pub volunteer: u32,
    /// The seq of its shift_start; 0 = none.
    pub shift: u32,
}

impl NewCheck<'_> {
    /// What `get` answers once it is added, but for the volunteer's name: nobody has to read it back while somebody waits
    /// at the gate.
    pub fn row(&self) -> CheckRow {
        let Self { epoch, seq, check, causes, at, volunteer, shift } = *self;
        let subject = &check.subject;
        let passers = check.passers();
        let told = passers.iter().zip(causes);
        CheckRow {
            epoch: epoch.get(),
            seq: seq.get(),
            at,
            observed_ms: check.observed_ms,
            direction: check.direction,
            subject: subject.kind(),
            plate: subject.plate().map(|plate| plate.as_str().to_owned()),
            n_passers: subject.n_passers(),
            disposition: check.disposition,
            slip: check.slip.as_ref().map(|slip| slip.as_str().to_owned()),
            passers: told.map(|(passer, cause)| PasserRow::of(passer, *cause)).collect(),
            volunteer,
            volunteer_name: None,
            shift,
            void_reason: None,
            settled: None,
        }
    }
}

/// One check as the screens show it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct CheckRow {
    /// Its database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
    /// When it was saved.
    pub at: SavedAt,
    /// The time on paper of a late entry.
    pub observed_ms: Option<i64>,
    /// Into the village or out of it.
    pub direction: Direction,
    /// Who passed.
    pub subject: SubjectKind,
    /// The plate.
    pub plate: Option<String>,
    /// How many passers it counts for.
    pub n_passers: u32,
    /// What they were told; of several the worst.
    pub disposition: Disposition,
    /// The slip where somebody waits or was sent on.
    pub slip: Option<String>,
    /// Everyone with a reading of their own, by seat.
    pub passers: Vec<PasserRow>,
    /// Who stood at the post.
    pub volunteer: u32,
    /// That volunteer's name, where known.
    pub volunteer_name: Option<String>,
    /// The seq of its shift_start; 0 = none.
    pub shift: u32,
    /// Why it is voided; None while it counts.
    pub void_reason: Option<VoidReason>,
    /// What the hub said; None while it is unsent.
    pub settled: Option<Settled>,
}

/// What was counted in a span or a shift.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Counted {
    /// Checks, passers, fevers, voids.
    pub counts: ShiftCounts,
    /// Vehicles and buses among the checks.
    pub n_vehicles: u32,
}

/// Adds a check and its passers to the read model, in the transaction that appended its record.
pub fn append(transaction: &Transaction<'_>, new: &NewCheck<'_>) -> Result<(), StoreError> {
    let NewCheck { epoch, seq, check, causes, at, volunteer, shift } = *new;
    let passers = check.passers();
    let told = passers.iter().zip(causes);
    let fevers: FeverCount =
        told.clone().map(|(passer, cause)| fever(*cause, passer.disposition, None)).collect();
    let row = named_params! {
        ":epoch": epoch.get(), ":seq": seq.get(), ":saved_ms": at.saved_ms, ":event_ms": at.event_ms,
        ":mono_ms": at.mono_ms, ":boot": at.boot, ":observed_ms": check.observed_ms,
        ":direction": check.direction.as_str(), ":subject": check.subject.kind().as_str(),
        ":plate": check.subject.plate().map(|plate| plate.as_str()), ":n_passers": check.subject.n_passers(),
        ":disposition": check.disposition.as_str(), ":slip": check.slip.as_ref().map(|slip| slip.as_str()),
        ":n_suspected": fevers.n_suspected, ":n_confirmed": fevers.n_confirmed,
        ":volunteer": volunteer, ":shift": shift,
    };
    run(transaction, sql!("append_check_row"), row, "add a check to the read model")?;
    for (passer, cause) in told {
        passers::append(transaction, epoch, seq, passer, *cause)?;
    }
    Ok(())
}

/// Marks a check as voided: in the transaction that appended the void, or by 0 where an officer voided it.
pub fn void(
    transaction: &Transaction<'_>,
    epoch: u32,
    seq: u32,
    voided_by: u32,
    reason: VoidReason,
) -> Result<(), StoreError> {
    let row = named_params! {
        ":epoch": epoch, ":seq": seq, ":voided_by": voided_by, ":void_reason": reason.as_str(),
    };
    run(transaction, sql!("void_check_row"), row, "void a check in the read model")
}

/// Counts a check's fevers again from its passers: an outcome may have confirmed one.
pub fn recount_fevers(transaction: &Transaction<'_>, epoch: u32, seq: u32) -> Result<(), StoreError> {
    let passers = passers::of_check(transaction, epoch, seq)?;
    let fevers: FeverCount = passers.iter().map(PasserRow::fever).collect();
    let row = named_params! {
        ":epoch": epoch, ":seq": seq, ":n_suspected": fevers.n_suspected, ":n_confirmed": fevers.n_confirmed,
    };
    run(transaction, sql!("set_fever_count"), row, "count the fevers of a check")
}

/// One check; None where that number is no check.
pub fn get(connection: &Connection, epoch: u32, seq: u32) -> Result<Option<CheckRow>, StoreError> {
    let row = connection
        .prepare_cached(sql!("get_check_row"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":epoch": epoch, ":seq": seq }, check_row).optional()
        })
        .map_err(|e| StoreError::sqlite(format!("read check {seq}"), e))?;
    row.map(|row| Ok(CheckRow { passers: passers::of_check(connection, epoch, seq)?, ..row })).transpose()
}

/// The check under a slip of this device, as (epoch, seq).
pub fn by_slip(connection: &Connection, slip: &str) -> Result<Option<(u32, u32)>, StoreError> {
    connection
        .prepare_cached(sql!("find_check_by_slip"))
        .and_then(|mut statement| {
            let slip = named_params! { ":slip": slip };
            statement.query_row(slip, |row| Ok((row.get("epoch")?, row.get("seq")?))).optional()
        })
        .map_err(|e| StoreError::sqlite("look for a slip", e))
}

/// The last checks, newest first.
pub fn recent(connection: &Connection, epoch: Epoch, limit: u32) -> Result<Vec<CheckRow>, StoreError> {
    let mut rows: Vec<CheckRow> = connection
        .prepare_cached(sql!("list_recent_checks"))
        .and_then(|mut statement| {
            let page = named_params! { ":epoch": epoch.get(), ":limit": limit };
            statement.query_map(page, check_row)?.collect()
        })
        .map_err(|e| StoreError::sqlite("list recent checks", e))?;
    let (Some(newest), Some(oldest)) = (rows.first(), rows.last()) else { return Ok(rows) };
    for (seq, passer) in passers::of_range(connection, epoch.get(), oldest.seq, newest.seq)? {
        if let Some(row) = rows.iter_mut().find(|row| row.seq == seq) {
            row.passers.push(passer);
        }
    }
    Ok(rows)
}

/// The checks of which somebody still waits, the oldest first, as (epoch, seq).
pub fn waiting(connection: &Connection, limit: u32) -> Result<Vec<(u32, u32)>, StoreError> {
    connection
        .prepare_cached(sql!("list_waiting_checks"))
        .and_then(|mut statement| {
            let page = named_params! { ":limit": limit };
            statement.query_map(page, |row| Ok((row.get("epoch")?, row.get("seq")?)))?.collect()
        })
        .map_err(|e| StoreError::sqlite("list who waits", e))
}

/// How many passers of this device still wait.
pub fn count_waiting(connection: &Connection) -> Result<u32, StoreError> {
    connection
        .prepare_cached(sql!("count_waiting"))
        .and_then(|mut statement| statement.query_row([], |row| row.get("n")))
        .map_err(|e| StoreError::sqlite("count who waits", e))
}

/// What was counted of a local day.
pub fn count_of_day(connection: &Connection, day: Day) -> Result<Counted, StoreError> {
    connection
        .prepare_cached(sql!("count_checks_of_span"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":from_ms": day.start_ms, ":to_ms": day.end_ms }, counted)
        })
        .map_err(|e| StoreError::sqlite("count a day", e))
}

/// What was counted in a shift.
pub fn count_of_shift(connection: &Connection, epoch: Epoch, shift: Seq) -> Result<Counted, StoreError> {
    connection
        .prepare_cached(sql!("count_checks_of_shift"))
        .and_then(|mut statement| {
            statement.query_row(named_params! { ":epoch": epoch.get(), ":shift": shift.get() }, counted)
        })
        .map_err(|e| StoreError::sqlite("count a shift", e))
}

/// The plates that were recorded since a moment, newest first.
pub fn recent_plates(connection: &Connection, since_ms: i64, limit: u32) -> Result<Vec<String>, StoreError> {
    connection
        .prepare_cached(sql!("list_recent_plates"))
        .and_then(|mut statement| {
            let page = named_params! { ":since_ms": since_ms, ":limit": limit };
            statement.query_map(page, |row| row.get("plate"))?.collect()
        })
        .map_err(|e| StoreError::sqlite("list recent plates", e))
}

fn counted(row: &Row<'_>) -> rusqlite::Result<Counted> {
    Ok(Counted {
        counts: ShiftCounts {
            checks: row.get("n_checks")?,
            entries: row.get("n_entries")?,
            exits: row.get("n_exits")?,
            suspected: row.get("n_suspected")?,
            confirmed: row.get("n_confirmed")?,
            voids: row.get("n_voids")?,
        },
        n_vehicles: row.get("n_vehicles")?,
    })
}

fn check_row(row: &Row<'_>) -> rusqlite::Result<CheckRow> {
    let void_reason: Option<String> = row.get("void_reason")?;
    let outcome: Option<String> = row.get("outcome")?;
    Ok(CheckRow {
        epoch: row.get("epoch")?,
        seq: row.get("seq")?,
        at: SavedAt {
            saved_ms: row.get("saved_ms")?,
            event_ms: row.get("event_ms")?,
            mono_ms: row.get("mono_ms")?,
            boot: row.get("boot")?,
        },
        observed_ms: row.get("observed_ms")?,
        direction: word(row, "direction", Direction::from_word)?,
        subject: word(row, "subject", SubjectKind::from_word)?,
        plate: row.get("plate")?,
        n_passers: row.get("n_passers")?,
        disposition: word(row, "disposition", Disposition::from_word)?,
        slip: row.get("slip")?,
        passers: Vec::new(),
        volunteer: row.get("volunteer")?,
        volunteer_name: row.get("volunteer_name")?,
        shift: row.get("shift")?,
        void_reason: void_reason.as_deref().and_then(VoidReason::from_word),
        settled: outcome.as_deref().and_then(Settled::from_word),
    })
}
