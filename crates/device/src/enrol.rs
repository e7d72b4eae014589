//! Enrolment: from a pasted link to a place at a checkpoint.

use crate::clock::Clock;
use crate::commands::{Envelope, Failed, append};
use crate::device::{Core, lock};
use crate::door::Topic;
use kadian_domain::time::ClockSample;
use kadian_domain::{Code, Letter, Problem, VolunteerId};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::{Transaction, clock_samples, enrolment, records};
use kadian_sync::settle::fault_of;
use kadian_sync::transport::{Answer, Transport};
use kadian_wire::body::{EpochReason, EpochStart, encode_epoch_start};
use kadian_wire::enrol::{EnrolRequest, Enrolment};
use kadian_wire::hub_list::HubList;
use kadian_wire::link::is_loopback;
use kadian_wire::{EnrolLink, kinds};
use std::sync::Arc;

/// How an enrolment stands, while the app runs.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) enum Attempt {
    /// No link was taken.
    #[default]
    None,
    /// A link waits for the worker, or the hub is being asked.
    Pending(EnrolLink),
    /// The last link did not work.
    Failed(Code),
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
    if is_loopback(&link.url) { Ok(link) } else { Err(Problem::at(Code::HubNotLoopback, "link")) }
}

/// Works off a link that waits, if one does.
pub(crate) async fn work_off(core: &Arc<Core>) {
    let Attempt::Pending(link) = lock(&core.attempt).clone() else { return };
    let outcome = enrol_with(core, &link).await;
    *lock(&core.attempt) = match outcome {
        Ok(()) => Attempt::None,
        Err(problem) => Attempt::Failed(problem.code),
    };
    core.changed(&[Topic::Enrolment, Topic::Status, Topic::Checks]);
}

/// Takes a link and waits for the hub.
pub(crate) async fn enrol(core: &Arc<Core>, text: &str) -> Result<(), Problem> {
    enrol_with(core, &parse(text)?).await
}

async fn enrol_with(core: &Arc<Core>, link: &EnrolLink) -> Result<(), Problem> {
    let hub_list_bytes = fetch_hub_list(core, link).await?;
    let hub_list = HubList::accept_by_hash(&hub_list_bytes, link.hub_list_hash);
    let hub_list = hub_list.map_err(|_| Problem::new(Code::HubForged))?;
    let hub = hub_list.hub;
    let present =
        core.owner.call(|store| enrolment::get(store.read()).map_err(|e| Problem::from(Failed::from(e))))?;
    if present.is_some_and(|row| row.hub != hub) {
        return Err(Problem::new(Code::LinkForeign));
    }
    let (answer, sample) = post_request(core, link, hub).await?;
    let enrolled = Enrolment::open(&answer.body, &hub_list.trusted_keys());
    let enrolled = enrolled.map_err(|_| Problem::new(Code::HubForged))?;
    let is_mine =
        enrolled.device == *core.device.as_bytes() && enrolled.public_key == core.vault.public_key();
    if enrolled.hub != hub || !is_mine || Letter::new(&enrolled.letter).is_none() {
        return Err(Problem::new(Code::HubForged));
    }
    keep(core, enrolled, answer.body, hub_list_bytes, sample)
}

async fn fetch_hub_list(core: &Core, link: &EnrolLink) -> Result<Vec<u8>, Problem> {
    let answer = core.transport.get(&link.url, "/v1/hub").await.map_err(|fault| Problem::new(fault.code))?;
    match answer.media_type.as_str() {
        "application/cose" => Ok(answer.body),
        _ => Err(Problem::new(fault_of(&answer).code)),
    }
}

/// Posts the request; the answer with a clock sample: sent and received on our clock, and nothing yet of the hub's.
async fn post_request(core: &Core, link: &EnrolLink, hub: [u8; 16]) -> Result<(Answer, (i64, i64)), Problem> {
    let request = EnrolRequest {
        hub,
        device: *core.device.as_bytes(),
        public_key: core.vault.public_key(),
        code: link.code,
        app_version: crate::APP_VERSION.to_owned(),
    };
    let body =
        request.seal(|message| core.vault.sign(message)).map_err(|_| Problem::new(Code::VaultUnavailable))?;
    let sent_ms = core.clock.now().mono_ms;
    let answer = core.transport.post(&link.url, "/v1/enrolments", body).await;
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
    let core = Arc::clone(core);
    core.clone().owner.call(move |store| {
        store.write::<_, Failed>(|tx| {
            enrolment::set(tx, &row)?;
            clock_samples::set(tx, now.boot, sample, now.wall_ms)?;
            begin_epoch(tx, &core, &row, core.clock.as_ref())
        })?;
        Ok(())
    })
}

/// The first record of a database, once its checkpoint is known.
fn begin_epoch(
    tx: &Transaction<'_>,
    core: &Core,
    row: &EnrolmentRow,
    clock: &dyn Clock,
) -> Result<(), Failed> {
    if records::head(tx, core.device, core.epoch)?.seq > 0 {
        return Ok(());
    }
    let reason = if core.later_epoch { EpochReason::DatabaseAbsent } else { EpochReason::NewDevice };
    let body = encode_epoch_start(&EpochStart { reason, previous: None, doubts: Vec::new() });
    let envelope =
        Envelope { checkpoint: row.checkpoint, volunteer: VolunteerId::UNKNOWN, shift: 0, config: 0 };
    append(tx, core, kinds::EPOCH_START, body, envelope, clock.now())?;
    Ok(())
}
