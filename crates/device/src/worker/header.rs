//! What a batch says besides its records: which they are, how the device is, what it has and lacks.

use crate::clock::Moment;
use crate::core::Core;
use crate::door::StatusView;
use crate::queries;
use crate::storage;
use kadian_domain::Epoch;
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::healing::{self, Span};
use kadian_store::records::Head;
use kadian_store::{Connection, StoreError, clock_samples, lists, outbox, records};
use kadian_sync::settle::Sent;
use kadian_wire::batch::{BootSample, Gone, Header, Health};
use kadian_wire::body::decode_salvaged;
use kadian_wire::hub_list::HubList;
use kadian_wire::limits::HEADER_ENTRIES_MAX;
use kadian_wire::rows::{HUB, TOLD};
use kadian_wire::{Record, kinds};

/// What a header is made of.
pub(super) struct Contents<'a> {
    pub(super) sent: &'a Sent,
    pub(super) h_before: [u8; 32],
    /// The boots in which its records were made.
    pub(super) boots: &'a [[u8; 8]],
    /// What is left once the batches before it have arrived.
    pub(super) before: Option<Left>,
}

/// How many wait once a batch has arrived, as of a number of the epoch in use. Nothing else than a record joins those that
/// wait while batches are on their way, but for what a hub asks for again; to count hundreds of thousands anew for each
/// batch took a tenth of an upload.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Left {
    n_unsent: u32,
    last_seq: u32,
}

impl Left {
    /// The same, now that the epoch in use ends there.
    fn now(self, head: Head) -> u32 {
        self.n_unsent.saturating_add(head.seq.saturating_sub(self.last_seq))
    }
}

/// The boot in which a record was made, and that of the original which it carries.
pub(super) fn boots_of(record: &[u8]) -> Vec<[u8; 8]> {
    let Some((kind, boot)) = Record::kind_and_boot(record) else { return Vec::new() };
    let salvaged = (kind == kinds::SALVAGED).then(|| Record::decode(record).ok()).flatten();
    let salvaged = salvaged.and_then(|envelope| decode_salvaged(&envelope.body).ok());
    let original = salvaged.and_then(|salvaged| Record::kind_and_boot(&salvaged.bytes));
    [Some(boot), original.map(|(_, boot)| boot)].into_iter().flatten().collect()
}

/// The header of a batch, and what is left once it has arrived.
pub(super) fn header(
    db: &Connection,
    core: &Core,
    enrolled: &EnrolmentRow,
    Contents { sent, h_before, boots, before }: Contents<'_>,
    now: Moment,
) -> Result<(Header, Left), StoreError> {
    let n_unsent = match before {
        None => outbox::count(db)?.n_unsent,
        Some(left) => left.now(records::head(db, core.device, core.epoch())?),
    };
    let status = queries::status_with(db, core, now, n_unsent)?;
    let n_records = sent.to.saturating_add(1).saturating_sub(sent.from);
    let left = Left { n_unsent: n_unsent.saturating_sub(n_records), last_seq: status.records };
    let header = Header {
        hub: sent.hub,
        device: *sent.device.as_bytes(),
        epoch: sent.epoch,
        from: sent.from,
        to: sent.to,
        h_before,
        h_to: *sent.h_to.as_bytes(),
        samples: samples(db, boots)?,
        gone: healing::gone(db, HEADER_ENTRIES_MAX)?.into_iter().map(gone).collect(),
        health: health(db, core, enrolled, (sent.epoch, status), now)?,
        layout: 0,
        dictionary: 0,
    };
    Ok((header, left))
}

fn gone(span: Span) -> Gone {
    Gone { epoch: span.epoch, from: span.from, to: span.to }
}

fn health(
    db: &Connection,
    core: &Core,
    enrolled: &EnrolmentRow,
    (epoch, status): (u32, StatusView),
    now: Moment,
) -> Result<Health, StoreError> {
    let last_seq = records::head(db, core.device, Epoch::new(epoch))?.seq;
    Ok(Health {
        app_version: crate::APP_VERSION.to_owned(),
        last_seq,
        unsent: status.unsent,
        oldest_unsent_s: status.oldest_unsent_s,
        held: status.held,
        refused: status.refused,
        battery_percent: core.battery.percent(),
        free_mb: storage::free_mb(&core.dir),
        lists: Vec::new(),
        wall_ms: now.wall_ms,
        hub_ms: status.clock_offset_ms.map(|offset_ms| now.wall_ms.saturating_add(offset_ms)),
        has: Some(list_versions(db, enrolled)?),
    })
}

/// What is here of each list that a receipt may tell of.
fn list_versions(db: &Connection, enrolled: &EnrolmentRow) -> Result<Vec<Option<u32>>, StoreError> {
    let states = lists::states(db)?;
    let version = |told: &str| match told {
        HUB => HubList::read_kept(&enrolled.hub_list).ok().map(|list| list.counter),
        _ => states.iter().find(|state| state.list == told).map(|state| state.version),
    };
    Ok(TOLD.into_iter().map(version).collect())
}

fn samples(db: &Connection, boots: &[[u8; 8]]) -> Result<Vec<BootSample>, StoreError> {
    let mut samples = Vec::new();
    for boot in boots {
        if let Some(sample) = clock_samples::get(db, *boot)? {
            samples.push(BootSample {
                boot: *boot,
                mono_ms: sample.mono_ms,
                hub_minus_mono_ms: sample.hub_minus_mono_ms,
                error_ms: sample.error_ms,
            });
        }
    }
    Ok(samples)
}
