//! What of a damaged database can go on: chains as far as they verify, records behind a hole, and what the device knows.

use super::pages::{Pages, Version};
use super::rows::{Row, Value, rows};
use crate::enrolment::EnrolmentRow;
use crate::mark::Mark;
use crate::open::{DbKey, write_ahead_log};
use kadian_domain::{DeviceId, Epoch};
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use kadian_wire::{Hash, Record};
use std::collections::{BTreeMap, BTreeSet};
use std::io;
use std::path::Path;

/// What could be read of a damaged database.
#[derive(Debug, Clone, Default)]
pub struct Salvaged {
    /// Whether a single page belongs to the key: else the whole file is noise, or the key is another one.
    pub is_any_proven: bool,
    /// The epoch that was in use, where that is known.
    pub epoch: Option<u32>,
    /// One an epoch, that in use among them.
    pub chains: Vec<SalvagedChain>,
    /// Receipts that settle something of the above: number, hub's time, bytes.
    pub receipt_messages: Vec<(i64, i64, Vec<u8>)>,
    /// The enrolment.
    pub enrolment: Option<EnrolmentRow>,
    /// Who stood at the post.
    pub volunteer: Option<u32>,
    /// The leading language.
    pub language: Option<String>,
    /// The colours, and the size of text.
    pub look: Option<(String, u32)>,
    /// Rows that go over as they are: the table, and its columns in order.
    pub(crate) plain: Vec<(PlainTable, Vec<Value>)>,
}

/// Tables whose rows mean the same in any database of the device.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum PlainTable {
    ClockSample,
    Config,
    Crew,
    Draft,
}

/// What is left of one epoch.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalvagedChain {
    /// The epoch.
    pub epoch: u32,
    /// Records 1, 2, … whose place in the chain is known.
    pub prefix: Vec<SalvagedRecord>,
    /// Behind the first hole: what has its bytes and no receipt that is known.
    pub behind: Vec<(u32, Vec<u8>)>,
    /// The last number of which `h` is known; 0 before the first.
    pub last_known: (u32, Hash),
    /// Numbers that this device cannot offer any more and holds no receipt for.
    pub doubts: Vec<(u32, u32)>,
}

/// A record of the verified part of a chain.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct SalvagedRecord {
    /// Its kind's number.
    pub kind: u32,
    /// SHA-256 of its bytes.
    pub d: Hash,
    /// Its place in the chain.
    pub h: Hash,
    /// Its bytes; None where they were purged, or could not be read.
    pub bytes: Option<Vec<u8>>,
    /// How it stands with the hub.
    pub standing: Standing,
}

/// How a salvaged record stands with the hub.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Standing {
    /// No receipt is known: it is offered, again or for the first time.
    Waits,
    /// Under a receipt.
    Settled {
        /// The receipt's number; None where the receipt itself could not be read.
        message: Option<i64>,
        /// What the hub did.
        outcome: String,
        /// Why.
        code: Option<String>,
        /// Whether an officer has ruled on it.
        is_ruled: bool,
    },
    /// Neither its bytes nor a receipt: it may be lost.
    Lost,
}

/// What the hub did with a record, by a receipt of that number.
#[derive(Clone)]
struct Receipt {
    message: i64,
    outcome: String,
    code: Option<String>,
    is_ruled: bool,
}

/// Everything of one epoch, by number.
#[derive(Default)]
struct Numbers {
    rows: BTreeMap<u32, (u32, Hash, Hash)>,
    bytes: BTreeMap<u32, Vec<u8>>,
    receipts: BTreeMap<u32, Receipt>,
    waiting: BTreeSet<u32>,
}

#[derive(Default)]
struct Found {
    epochs: BTreeMap<u32, Numbers>,
    messages: BTreeMap<i64, (i64, Vec<u8>)>,
    salvaged: Salvaged,
    state_epoch: Option<u32>,
}

/// Reads what is left. Fails only where the storage itself does.
pub fn salvage(db: &Path, key: &DbKey, device: DeviceId, mark: Option<&Mark>) -> io::Result<Salvaged> {
    let pages = Pages::open(db, &write_ahead_log(db), key, mark.map(|mark| mark.salt))?;
    from_pages(&pages, device, mark)
}

/// The same of a file that is open.
pub(super) fn from_pages(pages: &Pages, device: DeviceId, mark: Option<&Mark>) -> io::Result<Salvaged> {
    let mut found = Found::default();
    let mut failed = None;
    pages.for_each(|page, plain, version| {
        let long = |next| match pages.versions(next) {
            // Of a page that was written over, the newest is the one that a row of today leads to.
            Ok(versions) => versions.into_iter().next(),
            Err(error) => {
                failed = Some(error);
                None
            }
        };
        for row in rows(page, plain, long) {
            found.take(row, version);
        }
    })?;
    failed.map_or(Ok(()), Err)?;
    found.salvaged.is_any_proven = pages.is_any_proven();
    Ok(found.into_salvaged(device, mark))
}

impl Found {
    fn take(&mut self, row: Row, version: Version) {
        let Row { rowid, values } = row;
        if let Some((epoch, seq, record)) = record_row(&values) {
            keep(&mut self.of(epoch).rows, seq, record, version);
        } else if let Some((epoch, seq, bytes)) = bytes_row(&values) {
            keep(&mut self.of(epoch).bytes, seq, bytes, version);
        } else if let (Some(rowid), [Value::Null, Value::Int(hub_ms), Value::Blob(bytes)]) =
            (rowid, values.as_slice())
        {
            self.messages.entry(rowid).or_insert_with(|| (*hub_ms, bytes.clone()));
        } else if version == Version::Newest {
            self.take_newest(rowid, values);
        }
    }

    /// Rows that change: an older version of them is not what the device knew.
    fn take_newest(&mut self, rowid: Option<i64>, values: Vec<Value>) {
        if let Some((epoch, seq, receipt)) = receipt_row(&values) {
            self.of(epoch).receipts.insert(seq, receipt);
            return;
        }
        if let Some((epoch, seq)) = outbox_row(&values) {
            self.of(epoch).waiting.insert(seq);
            return;
        }
        match (rowid, values.as_slice()) {
            (Some(1), [Value::Null, Value::Blob(device), Value::Int(_), Value::Int(_), ..])
                if device.len() == 16 =>
            {
                match enrolment_row(&values) {
                    Some(row) => self.salvaged.enrolment = Some(row),
                    None => self.take_state(&values),
                }
            }
            (Some(_), [Value::Blob(boot), Value::Int(_), Value::Int(_), Value::Int(_), Value::Int(_)])
                if boot.len() == 8 =>
            {
                self.salvaged.plain.push((PlainTable::ClockSample, values));
            }
            (Some(1), [Value::Null, config @ Value::Blob(_)]) => {
                self.salvaged.plain.push((PlainTable::Config, vec![Value::Int(1), config.clone()]));
            }
            (Some(rowid), [Value::Null, text @ Value::Text(_)]) => {
                let table = if rowid == 1 { PlainTable::Draft } else { PlainTable::Crew };
                self.salvaged.plain.push((table, vec![Value::Int(rowid), text.clone()]));
            }
            _ => {}
        }
    }

    fn take_state(&mut self, values: &[Value]) {
        self.state_epoch = values.get(2).and_then(Value::number);
        self.salvaged.volunteer = values.get(5).and_then(Value::number);
        self.salvaged.language = values.get(6).and_then(Value::text).map(str::to_owned);
        let theme = values.get(7).and_then(Value::text);
        let percent = values.get(8).and_then(Value::number);
        self.salvaged.look = theme.map(str::to_owned).zip(percent);
    }

    fn of(&mut self, epoch: u32) -> &mut Numbers {
        self.epochs.entry(epoch).or_default()
    }

    fn into_salvaged(self, device: DeviceId, mark: Option<&Mark>) -> Salvaged {
        let Self { mut epochs, messages, mut salvaged, state_epoch } = self;
        if let Some(mark) = mark {
            epochs.entry(mark.epoch.get()).or_default();
        }
        salvaged.epoch = mark.map(|mark| mark.epoch.get()).or(state_epoch).or_else(|| newest(&epochs));
        let is_kept = |message: i64| messages.contains_key(&message);
        salvaged.chains = epochs
            .into_iter()
            .map(|(epoch, numbers)| {
                let mark = mark.filter(|mark| mark.epoch.get() == epoch);
                numbers.into_chain(device, epoch, mark, is_kept)
            })
            .collect();
        salvaged.receipt_messages =
            messages.into_iter().map(|(number, (hub_ms, bytes))| (number, hub_ms, bytes)).collect();
        salvaged
    }
}

/// The epoch whose records are the latest by the wall clock, where nothing better is known.
fn newest(epochs: &BTreeMap<u32, Numbers>) -> Option<u32> {
    let wall_ms = |numbers: &Numbers| {
        numbers
            .bytes
            .values()
            .filter_map(|bytes| Record::decode(bytes).ok())
            .map(|record| record.wall_ms)
            .max()
    };
    epochs.iter().max_by_key(|(_, numbers)| wall_ms(numbers)).map(|(epoch, _)| *epoch)
}

impl Numbers {
    fn into_chain(
        mut self,
        device: DeviceId,
        epoch: u32,
        mark: Option<&Mark>,
        is_kept: impl Fn(i64) -> bool,
    ) -> SalvagedChain {
        let numbers = self.rows.keys().chain(self.bytes.keys()).chain(self.receipts.keys());
        let last = numbers.chain(&self.waiting).copied().chain(mark.map(|mark| mark.seq)).max().unwrap_or(0);
        let mut h = chain_start(device, Epoch::new(epoch));
        let mut known = (0, h);
        let mut prefix = Vec::new();
        let mut doubts = Vec::new();
        let mut seq = 1_u32;
        while seq <= last {
            let Some(record) = self.linked(seq, h, &is_kept) else { break };
            h = record.h;
            known = (seq, h);
            if record.standing == Standing::Lost {
                push(&mut doubts, seq);
            }
            prefix.push(record);
            seq = seq.saturating_add(1);
        }
        let mut behind = Vec::new();
        while seq <= last {
            let is_settled = self.receipts.contains_key(&seq) && !self.waiting.contains(&seq);
            if let Some((_, _, row_h)) = self.rows.get(&seq) {
                known = (seq, *row_h);
            }
            match self.bytes.remove(&seq).filter(|bytes| !is_settled && is_itself(bytes, seq)) {
                Some(bytes) => behind.push((seq, bytes)),
                None => push(&mut doubts, seq),
            }
            seq = seq.saturating_add(1);
        }
        if let Some(mark) = mark.filter(|mark| mark.seq >= known.0) {
            known = (mark.seq, mark.h);
        }
        SalvagedChain { epoch, prefix, behind, last_known: known, doubts }
    }

    /// The next record of the chain; None at a hole.
    fn linked(&mut self, seq: u32, before: Hash, is_kept: impl Fn(i64) -> bool) -> Option<SalvagedRecord> {
        let row = self.rows.get(&seq).filter(|(_, d, h)| chain_next(before, *d) == *h).copied();
        let bytes = self.bytes.remove(&seq);
        let (kind, d, bytes) = match (row, bytes) {
            (Some((kind, d, _)), bytes) => (kind, d, bytes.filter(|bytes| record_hash(bytes) == d)),
            (None, Some(bytes)) => {
                let kind = Record::decode(&bytes).ok().filter(|record| record.seq == seq)?.kind;
                (kind, record_hash(&bytes), Some(bytes))
            }
            (None, None) => return None,
        };
        let receipt = self.receipts.get(&seq).filter(|_| bytes.is_none() || !self.waiting.contains(&seq));
        let standing = match (receipt.cloned(), &bytes) {
            (Some(Receipt { message, outcome, code, is_ruled }), bytes)
                if is_kept(message) || bytes.is_none() =>
            {
                Standing::Settled { message: is_kept(message).then_some(message), outcome, code, is_ruled }
            }
            (_, Some(_)) => Standing::Waits,
            (_, None) => Standing::Lost,
        };
        Some(SalvagedRecord { kind, d, h: chain_next(before, d), bytes, standing })
    }
}

/// Whether bytes say themselves that they are this record.
fn is_itself(bytes: &[u8], seq: u32) -> bool {
    Record::decode(bytes).is_ok_and(|record| record.seq == seq)
}

/// The newest version of a number stands; an older one only where there is no other.
fn keep<T>(of: &mut BTreeMap<u32, T>, seq: u32, found: T, version: Version) {
    match version {
        Version::Newest => {
            of.insert(seq, found);
        }
        Version::Older => {
            of.entry(seq).or_insert(found);
        }
    }
}

fn push(ranges: &mut Vec<(u32, u32)>, seq: u32) {
    match ranges.last_mut() {
        Some(last) if last.1.checked_add(1) == Some(seq) => last.1 = seq,
        _ => ranges.push((seq, seq)),
    }
}

fn record_row(values: &[Value]) -> Option<(u32, u32, (u32, Hash, Hash))> {
    let [epoch, seq, kind, Value::Blob(d), Value::Blob(h)] = values else { return None };
    let record = (kind.number()?, Hash::from_slice(d)?, Hash::from_slice(h)?);
    Some((epoch.number()?, seq.number()?, record))
}

fn bytes_row(values: &[Value]) -> Option<(u32, u32, Vec<u8>)> {
    let [epoch, seq, Value::Blob(bytes)] = values else { return None };
    Some((epoch.number()?, seq.number()?, bytes.clone()))
}

fn receipt_row(values: &[Value]) -> Option<(u32, u32, Receipt)> {
    let [epoch, seq, message, Value::Text(outcome), code, rest @ ..] = values else { return None };
    if !matches!(outcome.as_str(), "stored" | "held" | "refused") {
        return None;
    }
    let is_ruled = rest.first().and_then(Value::int) == Some(1);
    let code = code.text().map(str::to_owned);
    let receipt = Receipt { message: message.int()?, outcome: outcome.clone(), code, is_ruled };
    Some((epoch.number()?, seq.number()?, receipt))
}

fn outbox_row(values: &[Value]) -> Option<(u32, u32)> {
    let [epoch, seq, Value::Int(_), Value::Int(_) | Value::Null] = values else { return None };
    Some((epoch.number()?, seq.number()?))
}

fn enrolment_row(values: &[Value]) -> Option<EnrolmentRow> {
    let [_, Value::Blob(hub), district, checkpoint, name, letter, zone, answer, hub_list, nonce] = values
    else {
        return None;
    };
    let text = |value: &Value| value.text().map(str::to_owned);
    let blob = |value: &Value| value.blob().map(<[u8]>::to_vec);
    Some(EnrolmentRow {
        hub: hub.as_slice().try_into().ok()?,
        district: district.number()?,
        checkpoint: checkpoint.number()?,
        checkpoint_name: text(name)?,
        letter: text(letter)?,
        zone: text(zone)?,
        answer: blob(answer)?,
        hub_list: blob(hub_list)?,
        nonce: blob(nonce)?,
    })
}
