//! The downward road: lists that the hub has newer than the device. What is done with the rows of each: `rows`.

pub(super) mod rows;

use super::batch::fault;
use super::link::{Link, renew};
use crate::commands::Failed;
use crate::core::{Core, problem};
use kadian_domain::{Code, Problem};
use kadian_store::lists::ListState;
use kadian_store::{enrolment, lists};
use kadian_sync::settle::{Fault, fault_of};
use kadian_wire::hub_list::HubList;
use kadian_wire::list::{ListPage, ListRequest};
use kadian_wire::rows::{HUB, LISTS, PLACE};
use rows::Rows;
use std::sync::Arc;

/// What came of a look at the lists.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Lists {
    /// The device has the newest of each.
    Newest,
    /// The hub has the device at another checkpoint, and no move to it in its list of places.
    OfAnotherPlace,
}

/// More pages than any list has: a hub that never says "last" is stopped.
const PAGES_MAX: u32 = 200;

/// Fetches every list of which the hub has another version than the device.
pub(super) async fn fetch(core: &Arc<Core>, newest: &[(String, u32)]) -> Result<Lists, Fault> {
    if is_newer_hub_list(core, newest)? {
        renew(core).await?;
    }
    for list in LISTS {
        // Read anew for each: a move forgets how far the others were fetched.
        let here =
            core.owner.call(|store| lists::states(store.read()).map_err(|e| problem(&e))).map_err(fault)?;
        let state = here.iter().find(|state| state.list == list);
        let is_newer = newest
            .iter()
            .any(|(name, version)| name == list && state.is_none_or(|state| state.version != *version));
        if is_newer {
            let cursor = state.map(|state| state.cursor.clone()).unwrap_or_default();
            if fetch_list(core, list, cursor).await? == Lists::OfAnotherPlace {
                return Ok(Lists::OfAnotherPlace);
            }
            core.changed(Rows::topics(list));
        }
    }
    Ok(Lists::Newest)
}

/// Whether the hub has newer keys or addresses to tell.
fn is_newer_hub_list(core: &Arc<Core>, newest: &[(String, u32)]) -> Result<bool, Fault> {
    let Some((_, newest)) = newest.iter().find(|(name, _)| name == HUB) else { return Ok(false) };
    let row =
        core.owner.call(|store| enrolment::get(store.read()).map_err(|e| problem(&e))).map_err(fault)?;
    let here = row.and_then(|row| HubList::read_kept(&row.hub_list).ok());
    Ok(here.is_some_and(|here| here.counter < *newest))
}

/// Fetches all pages, then applies them in one transaction: a list is never half old and half new.
async fn fetch_list(core: &Arc<Core>, list: &'static str, mut cursor: Vec<u8>) -> Result<Lists, Fault> {
    let (mut rows, mut is_reset) = (Rows::none(list), false);
    for _ in 0..PAGES_MAX {
        let Some(page) = fetch_page(core, list, &cursor).await? else { return Ok(Lists::OfAnotherPlace) };
        if page.reset {
            (is_reset, rows) = (true, Rows::none(list));
        }
        rows.add(&page.rows).map_err(|_| Fault::new(Code::ReceiptInvalid))?;
        let fetched_ms = core.clock.now().wall_ms;
        cursor.clone_from(&page.cursor);
        if page.last {
            let state = ListState { list: list.to_owned(), cursor, version: page.version, fetched_ms };
            apply(core, Fetched { is_reset, rows, state, nonce: page.nonce })?;
            return Ok(Lists::Newest);
        }
        let nonce = page.nonce;
        let kept = core.owner.call(move |store| {
            store.write::<_, Failed>(|tx| Ok(enrolment::set_nonce(tx, &nonce)?))?;
            Ok(())
        });
        kept.map_err(fault)?;
    }
    Err(Fault::new(Code::ReceiptInvalid))
}

/// A page; None where it is cut by another checkpoint.
async fn fetch_page(core: &Arc<Core>, list: &str, after: &[u8]) -> Result<Option<ListPage>, Fault> {
    let enrolled = core.owner.call(|store| {
        let row = enrolment::get(store.read()).map_err(|e| problem(&e))?;
        let row = row.ok_or_else(|| Problem::new(Code::NotEnrolled))?;
        let link = Link::of(&row).map_err(|e| problem(&e))?;
        Ok((row, link))
    });
    let (row, link) = enrolled.map_err(fault)?;
    let request =
        ListRequest { hub: row.hub, list: list.to_owned(), after: after.to_vec(), nonce: row.nonce };
    let body = request.seal(core.device, |message| core.vault.sign(message));
    let body = body.map_err(|_| Fault::new(Code::VaultUnavailable))?;
    let answer = link.post(core, &format!("/v1/lists/{list}"), body).await?;
    if answer.media_type != "application/cose" {
        return Err(fault_of(&answer));
    }
    let page =
        ListPage::open(&answer.body, &link.trusted_keys).map_err(|_| Fault::new(Code::ReceiptInvalid))?;
    // The list of the place is what says that the checkpoint is another one now.
    let is_here = list == PLACE || page.checkpoint == row.checkpoint;
    let is_mine = page.hub == row.hub && page.list == list;
    if is_mine { Ok(is_here.then_some(page)) } else { Err(Fault::new(Code::ReceiptInvalid)) }
}

/// All that came of a list.
struct Fetched {
    is_reset: bool,
    rows: Rows,
    state: ListState,
    nonce: Vec<u8>,
}

fn apply(core: &Arc<Core>, fetched: Fetched) -> Result<(), Fault> {
    let Fetched { is_reset, rows, state, nonce } = fetched;
    let moved = Arc::clone(core);
    let applied = core.owner.call(move |store| {
        store.write::<_, Failed>(|tx| {
            if is_reset {
                rows.clear(tx)?;
            }
            rows.apply(tx, &moved)?;
            lists::set_state(tx, &state)?;
            Ok(enrolment::set_nonce(tx, &nonce)?)
        })?;
        Ok(())
    });
    applied.map_err(fault)
}
