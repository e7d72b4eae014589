//! Enrolment: from a pasted link to a place at a checkpoint.

use crate::clock::Clock;
use crate::commands::{Envelope, Failed, append};
use crate::core::{Core, lock};
use crate::door::Topic;
use crate::post::Stamp;
use crate::spare;
use crate::worker::link::addresses;
use kadian_domain::time::ClockSample;
use kadian_domain::{Code, Letter, Problem, VolunteerId};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::{Transaction, clock_samples, enrolment, records, state};
use kadian_sync::settle::fault_of;
use kadian_sync::transport::{Address, Answer, Trust};
use kadian_wire::body::{EpochReason, EpochStart, encode_epoch_start};
use kadian_wire::enrol::{EnrolPending, EnrolRequest, Enrolment, digits};
use kadian_wire::hub_list::HubList;
use kadian_wire::link::is_loopback;
use kadian_wire::{EnrolLink, kinds};
use std::sync::Arc;
use std::time::Duration;

/// How often a device asks whether an officer has typed its digits.
const ASK_EVERY_MS: i64 = 2_000;

/// How an enrolment stands, while the app runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// No link was taken.
    #[default]
    None,
    /// A link waits for the worker, or the hub is being asked.
    Pending(EnrolLink),
    /// The hub waits for an officer who types what stands on this screen.
    Waiting(Waiting),
    /// The last link is another hub's than the one that the device belongs to; somebody may want to begin there.
    Foreign(EnrolLink),
    /// The last link did not work.
    Failed(Code),
}

/// A device that waits to be accepted.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Waiting {
    link: EnrolLink,
    /// The six digits that an officer must type.
    pub(crate) digits: String,
    /// The post that the link leads to.
    pub(crate) checkpoint_name: String,
    /// When the code ends, on our monotonic clock.
    until_mono_ms: i64,
    /// When the hub is asked next.
    next_mono_ms: i64,
}

/// What one question to the hub came to.
enum Step {
    Enrolled,
    Waiting(Waiting),
}

/// Takes a link for the worker, which talks to the hub.
pub(crate) fn take_link(core: &Core, text: &str) -> Result<(), Problem> {
    let link = parse(text)?;
    *lock(&core.attempt) = Attempt::Pending(link);
    core.is_urgent.store(true, std::sync::atomic::Ordering::Release);
    core.wake.notify_one();
    Ok(())
}

fn parse(text: &str) -> Result<EnrolLink, Problem> {
    let link = EnrolLink::parse(text).ok_or_else(|| Problem::at(Code::LinkInvalid, "link"))?;
    let is_safe = link.url.starts_with("https://") || is_loopback(&link.url);
    if is_safe { Ok(link) } else { Err(Problem::at(Code::HubNotLoopback, "link")) }
}

/// In how many milliseconds the hub is to be asked again; None where nothing waits.
pub(crate) fn due_in_ms(core: &Core, mono_ms: i64) -> Option<i64> {
    match &*lock(&core.attempt) {
        Attempt::Pending(_) => Some(0),
        Attempt::Waiting(waiting) => Some(waiting.next_mono_ms.saturating_sub(mono_ms).max(0)),
        Attempt::None | Attempt::Foreign(_) | Attempt::Failed(_) => None,
    }
}

/// Works off a link that waits, if one does and its time has come. Whether the device was enrolled by it.
pub(crate) async fn work_off(core: &Arc<Core>) -> bool {
    if due_in_ms(core, core.clock.now().mono_ms) != Some(0) {
        return false;
    }
    let before = lock(&core.attempt).clone();
    let after = match &before {
        Attempt::Pending(link) => next_attempt(core, link, ask(core, link).await, None),
        Attempt::Waiting(waiting) => {
            next_attempt(core, &waiting.link, ask(core, &waiting.link).await, Some(waiting.clone()))
        }
        Attempt::None | Attempt::Foreign(_) | Attempt::Failed(_) => return false,
    };
    let is_enrolled = after == Attempt::None;
    let mut attempt = lock(&core.attempt);
    // Somebody may have pasted another link meanwhile: that one counts.
    if *attempt == before {
        *attempt = after;
    }
    drop(attempt);
    core.changed(&[Topic::Enrolment, Topic::Status, Topic::Checks]);
    is_enrolled
}

/// Where an answer leads to. A device that waits goes on waiting while the hub is away.
fn next_attempt(
    core: &Core,
    link: &EnrolLink,
    step: Result<Step, Problem>,
    waiting: Option<Waiting>,
) -> Attempt {
    match (step, waiting) {
        (Ok(Step::Enrolled), _) => Attempt::None,
        (Ok(Step::Waiting(waiting)), _) => Attempt::Waiting(waiting),
        (Err(problem), Some(waiting)) if is_of_the_link(problem.code) => {
            let now_ms = core.clock.now().mono_ms;
            if now_ms >= waiting.until_mono_ms {
                return Attempt::Failed(Code::CodeUnknown);
            }
            Attempt::Waiting(Waiting { next_mono_ms: now_ms.saturating_add(ASK_EVERY_MS), ..waiting })
        }
        (Err(problem), _) if problem.code == Code::LinkForeign => Attempt::Foreign(link.clone()),
        (Err(problem), _) => Attempt::Failed(problem.code),
    }
}

fn is_of_the_link(code: Code) -> bool {
    matches!(
        code,
        Code::HubAway
            | Code::HubBusy
            | Code::HubFull
            | Code::LinkSlow
            | Code::AnswerForeign
            | Code::HubKeyWrong
    )
}

/// Takes a link and waits for the hub, and where it must be, for an officer; the digits are told once.
pub(crate) async fn enrol(core: &Arc<Core>, text: &str, told: impl Fn(&str, &str)) -> Result<(), Problem> {
    let link = parse(text)?;
    // This thread takes it upon itself, whatever waited for a worker.
    *lock(&core.attempt) = Attempt::None;
    let mut attempt = next_attempt(core, &link, ask(core, &link).await, None);
    if let Attempt::Waiting(waiting) = &attempt {
        told(&waiting.digits, &waiting.checkpoint_name);
    }
    loop {
        match attempt {
            Attempt::None => return Ok(()),
            Attempt::Failed(code) => return Err(Problem::new(code)),
            Attempt::Foreign(_) => {
                *lock(&core.attempt) = attempt;
                return Err(Problem::new(Code::LinkForeign));
            }
            Attempt::Pending(_) => return Err(Problem::new(Code::Internal)),
            Attempt::Waiting(waiting) => {
                tokio::time::sleep(Duration::from_millis(ASK_EVERY_MS.unsigned_abs())).await;
                attempt = next_attempt(core, &link, ask(core, &link).await, Some(waiting));
            }
        }
    }
}

/// Asks the hub once: the list by its hash, then by the keys and pins that stand in it.
async fn ask(core: &Arc<Core>, link: &EnrolLink) -> Result<Step, Problem> {
    let hub_list_bytes = fetch_hub_list(core, link).await?;
    let hub_list = HubList::accept_by_hash(&hub_list_bytes, link.hub_list_hash);
    let hub_list = hub_list.map_err(|_| Problem::new(Code::HubForged))?;
    let hub = hub_list.hub;
    let present =
        core.owner.call(|store| enrolment::get(store.read()).map_err(|e| Problem::from(Failed::from(e))))?;
    if present.is_some_and(|row| row.hub != hub) {
        return Err(Problem::new(Code::LinkForeign));
    }
    let (answer, sample) = post_request(core, link, &hub_list).await?;
    let keys = hub_list.trusted_keys();
    if let Some(enrolled) = place_of(core, hub, &answer.body, &keys) {
        keep(core, enrolled, answer.body, hub_list_bytes, sample)?;
        return Ok(Step::Enrolled);
    }
    let pending = EnrolPending::open(&answer.body, &keys).map_err(|_| Problem::new(Code::HubForged))?;
    if pending.hub != hub || pending.device != *core.device.as_bytes() {
        return Err(Problem::new(Code::HubForged));
    }
    let now_ms = core.clock.now().mono_ms;
    Ok(Step::Waiting(Waiting {
        link: link.clone(),
        digits: digits(&core.vault.public_key(), &pending.nonce, &link.code),
        checkpoint_name: pending.checkpoint_name,
        until_mono_ms: now_ms.saturating_add(pending.expires_ms.saturating_sub(pending.hub_ms)),
        next_mono_ms: now_ms.saturating_add(ASK_EVERY_MS),
    }))
}

/// The place that a hub's answer gives this device; None where the answer is not for it.
pub(crate) fn place_of(core: &Core, hub: [u8; 16], answer: &[u8], keys: &[Vec<u8>]) -> Option<Enrolment> {
    let enrolled = Enrolment::open(answer, keys).ok()?;
    let is_mine =
        enrolled.device == *core.device.as_bytes() && enrolled.public_key == core.vault.public_key();
    (enrolled.hub == hub && is_mine && Letter::new(&enrolled.letter).is_some()).then_some(enrolled)
}

async fn fetch_hub_list(core: &Core, link: &EnrolLink) -> Result<Vec<u8>, Problem> {
    // Nothing is known of the hub yet: the list proves itself by the hash in the link.
    let anybody = Address { url: link.url.clone(), trust: Trust::Anybody };
    let answer = core.transport.get(&anybody, "/v1/hub").await.map_err(|fault| Problem::new(fault.code))?;
    match answer.media_type.as_str() {
        "application/cose" => Ok(answer.body),
        _ => Err(Problem::new(fault_of(&answer).code)),
    }
}

/// Posts the request; the answer with a clock sample: sent and received on our clock, and nothing yet of the hub's.
async fn post_request(
    core: &Core,
    link: &EnrolLink,
    hub_list: &HubList,
) -> Result<(Answer, (i64, i64)), Problem> {
    let request = EnrolRequest {
        hub: hub_list.hub,
        device: *core.device.as_bytes(),
        public_key: core.vault.public_key(),
        code: link.code,
        app_version: crate::APP_VERSION.to_owned(),
    };
    let body =
        request.seal(|message| core.vault.sign(message)).map_err(|_| Problem::new(Code::VaultUnavailable))?;
    let sent_ms = core.clock.now().mono_ms;
    // From here on only the hub's own keys are believed.
    let best = addresses(hub_list).into_iter().next().ok_or_else(|| Problem::new(Code::HubForged))?;
    let to = Address { url: link.url.clone(), trust: best.trust };
    let answer = core.transport.post(&to, "/v1/enrolments", body).await;
    let answer = answer.map_err(|fault| Problem::new(fault.code))?;
    let received_ms = core.clock.now().mono_ms;
    match answer.media_type.as_str() {
        "application/cose" => Ok((answer, (sent_ms, received_ms))),
        _ => Err(Problem::new(fault_of(&answer).code)),
    }
}

fn keep(
    core: &Arc<Core>,
    enrolled: Enrolment,
    answer: Vec<u8>,
    hub_list: Vec<u8>,
    (sent_ms, received_ms): (i64, i64),
) -> Result<(), Problem> {
    let now = core.clock.now();
    let sample = ClockSample::from_exchange(sent_ms, received_ms, enrolled.hub_ms);
    let row = EnrolmentRow {
        hub: enrolled.hub,
        district: enrolled.district,
        checkpoint: enrolled.checkpoint,
        checkpoint_name: enrolled.checkpoint_name,
        letter: enrolled.letter,
        zone: enrolled.zone,
        answer,
        hub_list,
        nonce: enrolled.nonce,
    };
    let moved = Arc::clone(core);
    core.owner.call(move |store| -> Result<(), Problem> {
        store.write::<_, Failed>(|tx| {
            enrolment::set(tx, &row)?;
            clock_samples::set(tx, now.boot, sample, now.wall_ms)?;
            begin_epoch(tx, &moved, &row, moved.clock.as_ref())
        })?;
        Ok(())
    })?;
    spare::keep(core);
    Ok(())
}

/// The first record of a database, once its checkpoint is known.
fn begin_epoch(
    tx: &Transaction<'_>,
    core: &Core,
    row: &EnrolmentRow,
    clock: &dyn Clock,
) -> Result<(), Failed> {
    if records::head(tx, core.device, core.epoch())?.seq > 0 {
        return Ok(());
    }
    // Where the database before was damaged, and the enrolment with it, what is known of it waits here.
    let body = state::epoch_origin(tx)?.unwrap_or_else(|| {
        let reason = if core.later_epoch() { EpochReason::DatabaseAbsent } else { EpochReason::NewDevice };
        encode_epoch_start(&EpochStart { reason, previous: None, doubts: Vec::new() })
    });
    let envelope =
        Envelope { checkpoint: row.checkpoint, volunteer: VolunteerId::UNKNOWN, shift: 0, config: 0 };
    append(tx, core, kinds::EPOCH_START, body, envelope, Stamp::read(tx, clock.now())?)?;
    Ok(())
}
