//! The one-time codes by which devices come.
//!
//! What always holds: the first key that shows a code takes it. Another key that shows it burns it, and so do wrong
//! digits. A key is never replaced by a link.

use super::checkpoints::{audit, hub, next};
use super::devices::{add, get};
use super::overview::is_in_scope;
use super::{SqliteStore, WriteError, sql};
use crate::rights::Scope;
use crate::store::{
    Approval, EnrolDevice, Enrolled, EnrolmentRow, EnrolmentState, NewEnrolmentCode, StoreError, Typed,
};
use kadian_domain::{Code, DeviceId};
use kadian_wire::chain::sha256;
use kadian_wire::enrol::digits;
use rusqlite::{Connection, OptionalExtension, Row, params};

/// How long a code that is over stays known, so that a late device hears what happened.
const KEEP_CODE_MS: i64 = 24 * 3_600_000;
/// Officers see the codes of this long: what came of the last evening's links.
const LISTED_MS: i64 = 12 * 3_600_000;

impl SqliteStore {
    pub(crate) async fn add_enrolment_code(
        &self,
        scope: Scope,
        code: NewEnrolmentCode,
    ) -> Result<u32, StoreError> {
        self.write("keep an enrolment code", move |db| {
            if !is_in_scope(db, scope, code.checkpoint)? {
                return Err(Code::NotFound.into());
            }
            let over_ms = code.now_ms.saturating_sub(KEEP_CODE_MS);
            db.prepare_cached(sql!("remove_old_enrolment_codes"))?.execute(params![over_ms])?;
            let id = next(db, "enrolment", 1)?;
            let is_approved = code.approval == Approval::AtOnce;
            let row = params![
                id,
                code.code_hash,
                code.checkpoint,
                is_approved,
                code.actor,
                code.now_ms,
                code.expires_ms
            ];
            db.prepare_cached(sql!("add_enrolment_code"))?.execute(row)?;
            let whom = if is_approved { "the device that uses the code is accepted" } else { "by digits" };
            let detail = format!("enrolment {id}, checkpoint {}, {whom}", code.checkpoint);
            audit(db, code.now_ms, &code.actor, "enrolment_code", &detail)?;
            Ok(id)
        })
        .await
    }

    pub(crate) async fn enrol(&self, request: EnrolDevice) -> Result<Enrolled, StoreError> {
        // What burns a code is kept, so it is no error of the transaction.
        self.write("enrol a device", move |db| enrol(db, &request)).await?.map_err(StoreError::from)
    }

    pub(crate) async fn enrolments(
        &self,
        scope: Scope,
        now_ms: i64,
    ) -> Result<Vec<EnrolmentRow>, StoreError> {
        self.read("list enrolments", move |db| {
            let mut statement = db.prepare_cached(sql!("list_enrolments"))?;
            let since_ms = now_ms.saturating_sub(LISTED_MS);
            let rows = statement.query_map(params![since_ms], |row| listed(row, now_ms))?;
            let mut rows = rows.collect::<rusqlite::Result<Vec<EnrolmentRow>>>()?;
            let visible = super::overview::checkpoints(db, scope)?;
            rows.retain(|row| visible.iter().any(|(id, _)| *id == row.checkpoint));
            Ok(rows)
        })
        .await
    }

    pub(crate) async fn type_digits(
        &self,
        scope: Scope,
        id: u32,
        typed: String,
        actor: String,
        now_ms: i64,
    ) -> Result<Typed, StoreError> {
        self.write("accept a device", move |db| type_digits(db, scope, id, &typed, (&actor, now_ms))).await
    }

    pub(crate) async fn burn_enrolment(
        &self,
        scope: Scope,
        id: u32,
        actor: String,
        now_ms: i64,
    ) -> Result<(), StoreError> {
        self.write("take an enrolment code back", move |db| {
            let code = in_scope(db, scope, id)?;
            if code.accepted_ms.is_some() {
                return Err(Code::CodeUsed.into());
            }
            burn(db, &code, "officer", (&actor, now_ms))
        })
        .await
    }
}

struct CodeRow {
    id: u32,
    checkpoint: u32,
    is_approved: bool,
    expires_ms: i64,
    taken: Option<Taken>,
    accepted_ms: Option<i64>,
    is_burnt: bool,
}

/// The device that showed the code first.
struct Taken {
    device: [u8; 16],
    public_key: Vec<u8>,
    nonce: [u8; 16],
    digits: String,
}

fn code_row(row: &Row<'_>) -> rusqlite::Result<CodeRow> {
    let device: Option<[u8; 16]> = row.get("device")?;
    let taken = device
        .map(|device| {
            let (public_key, nonce, digits) = (row.get("public_key")?, row.get("nonce")?, row.get("digits")?);
            Ok::<_, rusqlite::Error>(Taken { device, public_key, nonce, digits })
        })
        .transpose()?;
    Ok(CodeRow {
        id: row.get("enrolment_id")?,
        checkpoint: row.get("checkpoint_id")?,
        is_approved: row.get("is_approved")?,
        expires_ms: row.get("expires_ms")?,
        taken,
        accepted_ms: row.get("accepted_ms")?,
        is_burnt: row.get::<_, Option<String>>("burnt")?.is_some(),
    })
}

/// What a device that shows a code is told; the inner answer is a rule's.
fn enrol(
    db: &Connection,
    request: &EnrolDevice,
) -> Result<Result<Enrolled, kadian_domain::Problem>, WriteError> {
    let no = |code: Code| Ok(Err(code.into()));
    let hash = *sha256(&request.code).as_bytes();
    let code =
        db.prepare_cached(sql!("get_enrolment_code"))?.query_row(params![hash], code_row).optional()?;
    let Some(code) = code else { return no(Code::CodeUnknown) };
    let hub = hub(db)?;
    // The hub is a device too, and nobody else takes its id.
    if request.device.as_bytes() == &hub.hub {
        return no(Code::CodeUsed);
    }
    let known = get(db, hub.district, request.device)?;
    if known.as_ref().is_some_and(|row| row.public_key != request.public_key) {
        return no(Code::CodeUsed);
    }
    if code.is_burnt {
        return no(Code::CodeBurnt);
    }
    let is_same =
        |taken: &Taken| taken.device == *request.device.as_bytes() && taken.public_key == request.public_key;
    let is_over = request.now_ms >= code.expires_ms;
    match (&code.taken, known) {
        // The answer was lost on the way: the same device with the same key hears it again.
        (Some(taken), Some(row)) if is_same(taken) && !row.is_revoked => Ok(Ok(Enrolled::Accepted(row))),
        (_, Some(row)) if row.is_revoked => no(Code::DeviceRevoked),
        _ if is_over => no(Code::CodeUnknown),
        (Some(taken), _) if is_same(taken) => waiting(db, &code, taken.nonce),
        (Some(_), _) if code.accepted_ms.is_some() => no(Code::CodeUsed),
        (Some(_), _) => {
            burn(db, &code, "second_device", ("enrolment code", request.now_ms))?;
            no(Code::CodeBurnt)
        }
        // A device that is here already stays where it is: a move is made at the hub.
        (None, Some(row)) => {
            take(db, &code, request)?;
            accept(db, code.id, request.now_ms)?;
            Ok(Ok(Enrolled::Accepted(row)))
        }
        (None, None) => {
            take(db, &code, request)?;
            if !code.is_approved {
                return waiting(db, &code, request.fresh_nonce);
            }
            accept(db, code.id, request.now_ms)?;
            let key = (request.device, request.public_key.as_slice());
            let row = add(db, hub.district, code.checkpoint, key, ("enrolment code", request.now_ms))?;
            Ok(Ok(Enrolled::Accepted(row)))
        }
    }
}

fn waiting(
    db: &Connection,
    code: &CodeRow,
    nonce: [u8; 16],
) -> Result<Result<Enrolled, kadian_domain::Problem>, WriteError> {
    let checkpoint_name = db
        .prepare_cached(sql!("get_checkpoint"))?
        .query_row(params![code.checkpoint], |row| row.get("name"))?;
    Ok(Ok(Enrolled::Waiting { nonce, expires_ms: code.expires_ms, checkpoint_name }))
}

fn take(db: &Connection, code: &CodeRow, request: &EnrolDevice) -> Result<(), WriteError> {
    let EnrolDevice { code: shown, device, public_key, fresh_nonce, now_ms } = request;
    let digits = digits(public_key, fresh_nonce, shown);
    let row = params![device.as_bytes(), public_key, fresh_nonce, digits, now_ms, code.id];
    db.prepare_cached(sql!("take_enrolment_code"))?.execute(row)?;
    Ok(())
}

fn accept(db: &Connection, id: u32, now_ms: i64) -> Result<(), WriteError> {
    db.prepare_cached(sql!("accept_enrolment"))?.execute(params![now_ms, id])?;
    Ok(())
}

fn burn(db: &Connection, code: &CodeRow, why: &str, (actor, now_ms): (&str, i64)) -> Result<(), WriteError> {
    db.prepare_cached(sql!("burn_enrolment"))?.execute(params![why, code.id])?;
    audit(db, now_ms, actor, "enrolment_burnt", &format!("enrolment {}, {why}", code.id))
}

/// The code of a number, where its checkpoint is in scope.
fn in_scope(db: &Connection, scope: Scope, id: u32) -> Result<CodeRow, WriteError> {
    let code = db.prepare_cached(sql!("find_enrolment"))?.query_row(params![id], code_row).optional()?;
    let code = code.ok_or(Code::NotFound)?;
    if is_in_scope(db, scope, code.checkpoint)? { Ok(code) } else { Err(Code::NotFound.into()) }
}

fn type_digits(
    db: &Connection,
    scope: Scope,
    id: u32,
    typed: &str,
    by: (&str, i64),
) -> Result<Typed, WriteError> {
    let code = in_scope(db, scope, id)?;
    if code.accepted_ms.is_some() {
        return Err(Code::CodeUsed.into());
    }
    if code.is_burnt {
        return Err(Code::CodeBurnt.into());
    }
    let Some(taken) = code.taken.as_ref().filter(|_| by.1 < code.expires_ms) else {
        return Err(Code::CodeUnknown.into());
    };
    if taken.digits != typed {
        burn(db, &code, "digits", by)?;
        return Ok(Typed::Wrong);
    }
    accept(db, id, by.1)?;
    let key = (DeviceId::from_bytes(taken.device), taken.public_key.as_slice());
    add(db, hub(db)?.district, code.checkpoint, key, by)?;
    Ok(Typed::Right)
}

fn listed(row: &Row<'_>, now_ms: i64) -> rusqlite::Result<EnrolmentRow> {
    let (asked_ms, accepted_ms): (Option<i64>, Option<i64>) = (row.get("asked_ms")?, row.get("accepted_ms")?);
    let (burnt, expires_ms): (Option<String>, i64) = (row.get("burnt")?, row.get("expires_ms")?);
    let state = match (burnt.as_deref(), accepted_ms, asked_ms) {
        (Some("second_device"), ..) => EnrolmentState::BurntSecondDevice,
        (Some("digits"), ..) => EnrolmentState::BurntDigits,
        (Some(_), ..) => EnrolmentState::BurntOfficer,
        (None, Some(_), _) => EnrolmentState::Accepted,
        (None, None, _) if now_ms >= expires_ms => EnrolmentState::Over,
        (None, None, Some(_)) => EnrolmentState::Asked,
        (None, None, None) => EnrolmentState::Open,
    };
    let digits: Option<String> = row.get("digits")?;
    Ok(EnrolmentRow {
        id: row.get("enrolment_id")?,
        checkpoint: row.get("checkpoint_id")?,
        checkpoint_name: row.get("checkpoint_name")?,
        state,
        // Before they were typed nobody at the hub sees them: they must be read off the device.
        digits: digits.filter(|_| accepted_ms.is_some()),
        made_ms: row.get("made_ms")?,
        expires_ms,
        asked_ms,
    })
}
