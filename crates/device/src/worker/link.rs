//! Where the hub is, which keys it is known by, and how a newer list of both is taken in.
//!
//! What always holds: a list `hub` proves itself by the signature of a key that the device trusts already, so it may
//! come over any connection; its counter only rises.

use super::batch::fault;
use crate::commands::Failed;
use crate::core::{Core, lock, problem};
use kadian_domain::{Code, Problem};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::{StoreError, enrolment};
use kadian_sync::settle::Fault;
use kadian_sync::transport::{Address, Answer, Pin, Trust};
use kadian_wire::hub_list::HubList;
use std::sync::Arc;

/// More lists than a hub signs in years: one that never ends is stopped.
const LISTS_MAX: u32 = 256;

/// Where a hub is, and which keys it is known by.
pub(crate) struct Link {
    addresses: Vec<Address>,
    pub(super) trusted_keys: Vec<Vec<u8>>,
}

/// The addresses of a list, each with the pins that may answer there.
pub(crate) fn addresses(list: &HubList) -> Vec<Address> {
    let pins: Vec<Pin> = list.tls_pins.iter().filter_map(|pin| pin.as_slice().try_into().ok()).collect();
    list.urls.iter().map(|url| Address { url: url.clone(), trust: Trust::Pinned(pins.clone()) }).collect()
}

impl Link {
    /// The link of an enrolment. Its list was verified when it was taken in, and lies in an encrypted database since.
    pub(super) fn of(enrolled: &EnrolmentRow) -> Result<Self, StoreError> {
        let list = HubList::read_kept(&enrolled.hub_list);
        let list = list.map_err(|_| StoreError::missing("read the hub's keys and addresses"))?;
        Ok(Self { addresses: addresses(&list), trusted_keys: list.trusted_keys() })
    }

    /// Posts to the address that answered last, then to the others, best first. What is told of a failure is what the
    /// best one met.
    pub(super) async fn post(&self, core: &Core, path: &str, body: Vec<u8>) -> Result<Answer, Fault> {
        let reached = lock(&core.reached).clone();
        let mut order: Vec<&Address> = self.addresses.iter().collect();
        order.sort_by_key(|address| Some(&address.url) != reached.as_ref());
        let mut first = None;
        for address in order {
            let came = core.transport.post(address, path, body.clone()).await;
            let is_hub = came.as_ref().is_ok_and(|answer| {
                matches!(answer.media_type.as_str(), "application/cose" | "application/problem+json")
            });
            let is_slow = came.as_ref().is_err_and(|fault| fault.is_too_large);
            if is_hub {
                *lock(&core.reached) = Some(address.url.clone());
            }
            if is_hub || is_slow {
                return came;
            }
            first.get_or_insert(came);
        }
        first.unwrap_or_else(|| Err(Fault::new(Code::HubAway)))
    }
}

/// Whether a newer list of the hub's keys may mend this: keys and addresses that are not known yet.
pub(super) fn may_help(fault: &Fault) -> bool {
    matches!(fault.code, Code::HubKeyWrong | Code::ReceiptInvalid | Code::HubAway | Code::AnswerForeign)
}

/// Fetches the lists that follow the one that is here, one after the other. Whether one was taken in.
pub(super) async fn renew(core: &Arc<Core>) -> Result<bool, Fault> {
    let mut is_newer = false;
    for _ in 0..LISTS_MAX {
        let row = core.owner.call(|store| enrolment::get(store.read()).map_err(|e| problem(&e)));
        let row = row.map_err(fault)?.ok_or_else(|| Fault::new(Code::NotEnrolled))?;
        let Ok(here) = HubList::read_kept(&row.hub_list) else { break };
        let Some(bytes) = successor(core, &here).await else { break };
        keep(core, bytes).map_err(fault)?;
        is_newer = true;
    }
    Ok(is_newer)
}

async fn successor(core: &Core, here: &HubList) -> Option<Vec<u8>> {
    let path = format!("/v1/hub?after={}", here.counter);
    for url in &here.urls {
        let anybody = Address { url: url.clone(), trust: Trust::Anybody };
        let Ok(answer) = core.transport.get(&anybody, &path).await else { continue };
        if answer.media_type == "application/cose" && here.successor(&answer.body).is_ok() {
            return Some(answer.body);
        }
    }
    None
}

fn keep(core: &Core, bytes: Vec<u8>) -> Result<(), Problem> {
    core.owner.call(move |store| {
        store.write::<_, Failed>(|tx| Ok(enrolment::set_hub_list(tx, &bytes)?))?;
        Ok(())
    })
}
