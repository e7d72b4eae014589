//! A hub that does not know this device any more, or has it at another checkpoint than the hub itself said: it was
//! restored from a backup that is older than the enrolment or the move. The hub's own signed answer of then proves it.

use super::batch::fault;
use super::link::Link;
use super::lists::rows::{Rows, stand_at};
use crate::commands::Failed;
use crate::core::{Core, problem};
use crate::enrol::place_of;
use kadian_domain::{Code, Problem};
use kadian_store::enrolment;
use kadian_sync::settle::{Fault, fault_of};
use kadian_wire::enrol_return::EnrolReturn;
use kadian_wire::rows::PLACE;
use std::sync::Arc;

/// Shows the hub its own answer. Ok when the hub has taken the device in again, and it stands where that one says; else
/// why not, or what stood before where the answer is none of that hub's.
pub(super) async fn come_back(core: &Arc<Core>, unknown: Fault) -> Result<(), Fault> {
    match show_answer(core).await {
        Err(why) if matches!(why.code, Code::CheckpointUnknown | Code::DeviceRevoked | Code::HubBusy) => {
            Err(why)
        }
        Err(_) => Err(unknown),
        Ok(()) => Ok(()),
    }
}

async fn show_answer(core: &Arc<Core>) -> Result<(), Fault> {
    let enrolled = core.owner.call(|store| {
        let row = enrolment::get(store.read()).map_err(|e| problem(&e))?;
        let row = row.ok_or_else(|| Problem::new(Code::NotEnrolled))?;
        let link = Link::of(&row).map_err(|e| problem(&e))?;
        Ok((row, link))
    });
    let (row, link) = enrolled.map_err(fault)?;
    let back = EnrolReturn {
        hub: row.hub,
        device: *core.device.as_bytes(),
        answer: row.answer,
        app_version: crate::APP_VERSION.to_owned(),
    };
    let body = back.seal(|message| core.vault.sign(message));
    let body = body.map_err(|_| Fault::new(Code::VaultUnavailable))?;
    let answer = link.post(core, "/v1/enrolments/return", body).await?;
    if answer.media_type != "application/cose" {
        return Err(fault_of(&answer));
    }
    let place = place_of(core, row.hub, &answer.body, &link.trusted_keys);
    let place = place.ok_or_else(|| Fault::new(Code::ReceiptInvalid))?;
    let (is_elsewhere, body) = (place.checkpoint != row.checkpoint, answer.body);
    let moved = Arc::clone(core);
    let kept = core.owner.call(move |store| {
        store.write::<_, Failed>(|tx| {
            if is_elsewhere {
                stand_at(tx, &moved, body)?;
            }
            Ok(enrolment::set_nonce(tx, &place.nonce)?)
        })?;
        Ok(())
    });
    kept.map_err(fault)?;
    core.changed(Rows::topics(PLACE));
    Ok(())
}
