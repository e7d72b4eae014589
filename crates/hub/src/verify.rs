//! `kadian-hub verify`: walks every chain at the hub, bytes against d, d against h.

use crate::store::{RecordPlace, Store, StoredRecord};
use kadian_domain::{DeviceId, Epoch};
use kadian_wire::Hash;
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use serde::Serialize;

/// Records read at once.
const PAGE: u32 = 5_000;

/// What a walk found.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct Verified {
    /// Whether everything holds.
    pub ok: bool,
    /// Records walked.
    pub records: u64,
    /// Records whose bytes are purged; their hashes were walked.
    pub purged: u64,
    /// The first record that does not hold.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub first_bad: Option<BadRecord>,
}

/// A record that does not hold.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct BadRecord {
    /// Its device (hyphenated UUID).
    pub device: String,
    /// Its database.
    pub epoch: u32,
    /// Its number.
    pub seq: u32,
}

/// Walks everything, page by page.
pub async fn verify(store: &Store) -> anyhow::Result<Verified> {
    let mut walk = Walk::default();
    loop {
        let page = store.records_page(walk.place, PAGE).await?;
        if walk.ends_with(page) {
            return Ok(walk.verified);
        }
    }
}

/// A walk along every chain, a page of records at a time.
pub(crate) struct Walk {
    /// Where the next page begins.
    pub(crate) place: RecordPlace,
    /// What was found so far.
    pub(crate) verified: Verified,
    before: Option<StoredRecord>,
}

impl Default for Walk {
    fn default() -> Self {
        let verified = Verified { ok: true, records: 0, purged: 0, first_bad: None };
        Self { place: RecordPlace::START, verified, before: None }
    }
}

impl Walk {
    /// How many records a page has.
    pub(crate) const PAGE: u32 = PAGE;

    /// Looks at a page; true when the walk is over: nothing is left, or something does not hold.
    pub(crate) fn ends_with(&mut self, page: Vec<StoredRecord>) -> bool {
        let Some(last) = page.last() else { return true };
        self.place = last.place;
        let walk = &mut self.verified;
        for record in page {
            walk.records = walk.records.saturating_add(1);
            walk.purged = walk.purged.saturating_add(u64::from(record.bytes.is_none()));
            if !holds(self.before.as_ref(), &record) {
                let RecordPlace { device, epoch, seq, .. } = record.place;
                let device = DeviceId::from_bytes(device).to_string();
                walk.first_bad = Some(BadRecord { device, epoch, seq });
                walk.ok = false;
                return true;
            }
            // Only the first history is a chain without branches; the others hang on it.
            if record.place.branch == 0 {
                self.before = Some(record);
            }
        }
        false
    }
}

fn holds(before: Option<&StoredRecord>, record: &StoredRecord) -> bool {
    let bytes_fit = record.bytes.as_deref().is_none_or(|bytes| record_hash(bytes) == record.d);
    let link_fits = link_before(before, record).is_none_or(|h| chain_next(h, record.d) == record.h);
    bytes_fit && (link_fits || record.place.branch > 0)
}

/// `h` of the number before, where it is here.
fn link_before(before: Option<&StoredRecord>, record: &StoredRecord) -> Option<Hash> {
    let RecordPlace { device, epoch, seq, .. } = record.place;
    if seq == 1 {
        return Some(chain_start(DeviceId::from_bytes(device), Epoch::new(epoch)));
    }
    let before = before.filter(|b| (b.place.device, b.place.epoch) == (device, epoch))?;
    (before.place.seq.checked_add(1) == Some(seq)).then_some(before.h)
}
