//! Which records of a batch are new, which are known, and which belong to another history.

use super::effect::Effect;
use super::judge::{Judgement, Sender, judge_read, vouched_ms};
use kadian_domain::{Code, DeviceId};
use kadian_wire::batch::{Batch, Chained};
use kadian_wire::body::{Salvaged, decode_salvaged};
use kadian_wire::chain::{chain_next, chain_start};
use kadian_wire::{Hash, Outcome, OutcomeRange, Record, RecordError, kinds};
use std::collections::BTreeMap;

/// A record that is at the hub already.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct KnownRecord {
    /// 0 is the history that came first.
    pub branch: u32,
    /// SHA-256 of its bytes.
    pub d: Hash,
    /// Its place in its chain.
    pub h: Hash,
    /// Held or refused, and why; None when stored.
    pub outcome: Option<(Outcome, String)>,
}

/// What the hub knows when a batch comes: its sender, and the records from one before the batch to one behind it.
#[derive(Debug, Clone)]
pub struct Known {
    /// The sender.
    pub sender: Sender,
    /// By number.
    pub records: BTreeMap<u32, Vec<KnownRecord>>,
    /// Whether what comes of this epoch is held: two histories part in it, or it began afterwards and nobody has typed
    /// its digits yet.
    pub is_forked: bool,
    /// Of numbers of this batch: what came of them by another road, saved from a damaged database.
    pub salvaged: BTreeMap<u32, Vec<Hash>>,
    /// Of the originals that salvaged records of this batch carry, by epoch and number: what is here of them.
    pub originals: BTreeMap<(u32, u32), Vec<Hash>>,
}

/// A record to be stored.
#[derive(Debug, Clone, PartialEq)]
pub struct NewRecord {
    /// Its number.
    pub seq: u32,
    /// The history that it belongs to.
    pub branch: u32,
    /// Its kind's number; None where the envelope cannot be read.
    pub kind: Option<u32>,
    /// SHA-256 of its bytes.
    pub d: Hash,
    /// Its place in its chain.
    pub h: Hash,
    /// Its bytes.
    pub bytes: Vec<u8>,
    /// What is judged of it.
    pub judgement: Judgement,
}

/// What a batch comes to.
#[derive(Debug, Clone, PartialEq)]
pub struct Plan {
    /// To be stored.
    pub new: Vec<NewRecord>,
    /// To be answered, in order, covering the batch.
    pub outcomes: Vec<OutcomeRange>,
}

/// A record of a batch, as far as it can be read.
type Read = Result<Record, RecordError>;

/// A batch whose records were read, once for all that is asked of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadBatch {
    /// As it came.
    pub batch: Batch,
    /// What each of its records says.
    read: Vec<Read>,
}

impl ReadBatch {
    /// What records say that are salvaged ones.
    pub fn salvaged(&self) -> impl Iterator<Item = Salvaged> {
        let salvaged = self.read.iter().flatten().filter(|record| record.kind == kinds::SALVAGED);
        salvaged.filter_map(|record| decode_salvaged(&record.body).ok())
    }
}

impl From<Batch> for ReadBatch {
    fn from(batch: Batch) -> Self {
        let read = batch.records.iter().map(|record| Record::decode(&record.bytes)).collect();
        Self { batch, read }
    }
}

/// Decides about a batch.
pub fn decide(known: &Known, ReadBatch { batch, read }: ReadBatch, now_ms: i64) -> Plan {
    let mut sender = known.sender.clone();
    let history = History::of(known, &batch);
    let mut originals = known.originals.clone();
    let mut plan = Plan { new: Vec::new(), outcomes: Vec::new() };
    let bounds = upper_bounds(&sender, &read, now_ms);
    let records = batch.records.into_iter().zip(read).zip(bounds);
    for (index, ((record, read), not_after_ms)) in records.enumerate() {
        sender.not_after_ms = not_after_ms;
        let here = known.records.get(&record.seq).map(Vec::as_slice).unwrap_or_default();
        // The same bytes at the same place of the same history are the same record.
        if let Some(same) = here.iter().find(|k| k.d == record.d && k.h == record.h) {
            let (outcome, code) = match &same.outcome {
                None => (Outcome::Duplicate, None),
                Some((outcome, code)) => (*outcome, Some(code.clone())),
            };
            push_outcome(&mut plan.outcomes, record.seq, outcome, code);
            continue;
        }
        let branch = if history.is_fork_at(index) { next_branch(here) } else { 0 };
        let new = new_record(&sender, (record, &read), (branch, branch > 0 || known.is_forked), now_ms);
        let new = beside_salvaged(new, known, here, &mut originals);
        // A time from paper bounds no other.
        if let Judgement::Counts(Effect::Check(effect)) = &new.judgement
            && !effect.is_late()
        {
            sender.not_before_ms = effect.made.at.at_ms;
        }
        let (outcome, code) = answer(&new.judgement);
        push_outcome(&mut plan.outcomes, new.seq, outcome, code.map(|code| code.as_str().to_owned()));
        plan.new.push(new);
    }
    plan
}

/// For each record, when the next one behind it that a sample vouches for happened: order is by seq.
fn upper_bounds(sender: &Sender, records: &[Read], now_ms: i64) -> Vec<i64> {
    let mut next_ms = i64::MAX;
    let mut bounds: Vec<i64> = records
        .iter()
        .rev()
        .map(|record| {
            let behind_ms = next_ms;
            let vouched_ms = record.as_ref().ok().and_then(|record| vouched_ms(sender, record, now_ms));
            next_ms = vouched_ms.unwrap_or(next_ms);
            behind_ms
        })
        .collect();
    bounds.reverse();
    bounds
}

fn new_record(
    sender: &Sender,
    (record, read): (Chained, &Read),
    (branch, is_forked): (u32, bool),
    now_ms: i64,
) -> NewRecord {
    let judgement = match judge_read(sender, record.seq, read, now_ms) {
        // A malformed record is that in any history.
        Judgement::Refused(code) => Judgement::Refused(code),
        _ if is_forked => Judgement::Held(Code::Fork),
        judgement => judgement,
    };
    let kind = read.as_ref().ok().map(|envelope| envelope.kind);
    NewRecord { seq: record.seq, branch, kind, d: record.d, h: record.h, bytes: record.bytes, judgement }
}

/// One original counts once, by whichever road it came first; two of one number that differ are two histories.
fn beside_salvaged(
    mut new: NewRecord,
    known: &Known,
    here: &[KnownRecord],
    originals: &mut BTreeMap<(u32, u32), Vec<Hash>>,
) -> NewRecord {
    if let Judgement::Counts(Effect::Salvaged(salvaged)) = &new.judgement {
        let of_number = originals.entry((salvaged.epoch, salvaged.seq)).or_default();
        if of_number.is_empty() {
            of_number.push(salvaged.d);
        } else if !of_number.contains(&salvaged.d) {
            new.judgement = Judgement::Held(Code::Fork);
        }
    }
    let Some(salvaged) = known.salvaged.get(&new.seq) else { return new };
    match new.judgement {
        Judgement::Counts(_) if salvaged.contains(&new.d) => {
            new.judgement = Judgement::Counts(Effect::Nothing)
        }
        Judgement::Counts(_) | Judgement::Held(_) if !salvaged.contains(&new.d) => {
            new.branch = new.branch.max(next_branch(here).max(1));
            new.judgement = Judgement::Held(Code::Fork);
        }
        Judgement::Counts(_) | Judgement::Held(_) | Judgement::Refused(_) => {}
    }
    new
}

fn answer(judgement: &Judgement) -> (Outcome, Option<Code>) {
    match judgement {
        Judgement::Counts(_) => (Outcome::Stored, None),
        Judgement::Held(code) => (Outcome::Held, Some(*code)),
        Judgement::Refused(code) => (Outcome::Refused, Some(*code)),
    }
}

fn next_branch(here: &[KnownRecord]) -> u32 {
    here.iter().map(|k| k.branch).max().unwrap_or(0).saturating_add(1)
}

fn push_outcome(outcomes: &mut Vec<OutcomeRange>, seq: u32, outcome: Outcome, code: Option<String>) {
    match outcomes.last_mut() {
        Some(last) if last.outcome == outcome && last.code == code => last.to = seq,
        _ => outcomes.push(OutcomeRange { from: seq, to: seq, outcome, code }),
    }
}

/// For each record of a batch, whether it belongs to another history than the first one.
struct History {
    is_fork: Vec<bool>,
}

impl History {
    fn of(known: &Known, batch: &Batch) -> Self {
        let main = |seq: u32| known.records.get(&seq)?.iter().find(|k| k.branch == 0);
        let mut is_other = Self::starts_on_another(known, batch);
        let mut is_fork = Vec::with_capacity(batch.records.len());
        for record in &batch.records {
            if let Some(known) = main(record.seq) {
                // From a differing hash on, everything that follows hangs on another history.
                is_other = known.h != record.h;
            }
            is_fork.push(is_other);
        }
        // A run that fits what is before it but not what is behind it is no part of the first history either.
        let mut is_run_broken = false;
        for (record, mark) in batch.records.iter().zip(is_fork.iter_mut()).rev() {
            if main(record.seq).is_some() {
                is_run_broken = false;
                continue;
            }
            let behind = record.seq.checked_add(1).and_then(main);
            is_run_broken |= behind.is_some_and(|behind| chain_next(record.h, behind.d) != behind.h);
            *mark |= is_run_broken;
        }
        Self { is_fork }
    }

    /// Whether the record before the batch, as the sender has it, differs from the first history.
    fn starts_on_another(known: &Known, batch: &Batch) -> bool {
        let h_before = Hash::from_bytes(batch.header.h_before);
        let before = batch.header.from.saturating_sub(1);
        if before == 0 {
            let device = DeviceId::from_bytes(batch.header.device);
            return h_before != chain_start(device, kadian_domain::Epoch::new(batch.header.epoch));
        }
        let here = known.records.get(&before).map(Vec::as_slice).unwrap_or_default();
        let is_main = here.iter().any(|k| k.branch == 0 && k.h == h_before);
        // Nothing is known of the number before: taken as the first history until the link can be checked.
        !here.is_empty() && !is_main
    }

    fn is_fork_at(&self, index: usize) -> bool {
        self.is_fork.get(index).copied().unwrap_or(false)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_wire::batch::{Header, Health};
    use kadian_wire::chain::record_hash;

    const DEVICE: [u8; 16] = [2; 16];

    fn start() -> Hash {
        chain_start(DeviceId::from_bytes(DEVICE), kadian_domain::Epoch::new(7))
    }

    /// A history: one byte a record. Where two of them differ, they are two histories of one device.
    fn chain(history: &str) -> Vec<Chained> {
        let mut h = start();
        (1..)
            .zip(history.bytes())
            .map(|(seq, byte)| {
                let bytes = vec![byte];
                let d = record_hash(&bytes);
                h = chain_next(h, d);
                Chained { seq, bytes, d, h }
            })
            .collect()
    }

    fn batch(history: &str, from: usize, to: usize) -> Batch {
        let all = chain(history);
        let h_before = if from == 1 { start() } else { all[from - 2].h };
        let header = Header {
            hub: [1; 16],
            device: DEVICE,
            epoch: 7,
            from: u32::try_from(from).unwrap(),
            to: u32::try_from(to).unwrap(),
            h_before: *h_before.as_bytes(),
            h_to: *all[to - 1].h.as_bytes(),
            samples: vec![],
            gone: vec![],
            health: Health::default(),
            layout: 0,
            dictionary: 0,
        };
        Batch { header, records: all[from - 1..to].to_vec() }
    }

    /// A hub in memory, for histories of records that are all malformed (refused) unless they fork (held).
    #[derive(Default)]
    struct Hub(BTreeMap<u32, Vec<KnownRecord>>);

    impl Hub {
        fn take(&mut self, batch: Batch) -> String {
            let sender = Sender {
                device: DeviceId::from_bytes(DEVICE),
                checkpoints: vec![],
                is_revoked: false,
                samples: vec![],
                last_difference_ms: 0,
                not_before_ms: 0,
                not_after_ms: i64::MAX,
            };
            let (salvaged, originals) = (BTreeMap::new(), BTreeMap::new());
            let records = self.0.clone();
            let known = Known { sender, records, is_forked: false, salvaged, originals };
            let plan = decide(&known, batch.into(), 0);
            for new in &plan.new {
                let known = KnownRecord { branch: new.branch, d: new.d, h: new.h, outcome: None };
                self.0.entry(new.seq).or_default().push(known);
            }
            let branches: Vec<String> =
                plan.new.iter().map(|new| format!("{}/{}", new.seq, new.branch)).collect();
            branches.join(" ")
        }
    }

    #[test]
    fn a_record_is_stored_once_and_a_fork_keeps_both_histories() {
        type Case = (&'static str, &'static [(&'static str, usize, usize)], &'static str);
        let cases: [Case; 8] = [
            ("a first batch", &[("abc", 1, 3)], "1/0 2/0 3/0"),
            ("the same again", &[("abc", 1, 3), ("abc", 1, 3)], ""),
            ("an overlap", &[("abc", 1, 2), ("abc", 2, 3)], "3/0"),
            ("a hole, filled later", &[("abcd", 3, 4), ("abcd", 1, 2)], "1/0 2/0"),
            ("another history from 3 on", &[("abcd", 1, 4), ("abxy", 1, 4)], "3/1 4/1"),
            ("the other history goes on", &[("abcd", 1, 4), ("abxy", 1, 4), ("abxyz", 5, 5)], "5/1"),
            ("another history behind a link that does not fit", &[("abcd", 1, 4), ("axcde", 5, 5)], "5/1"),
            ("another history before what is here", &[("abcd", 3, 4), ("xy", 1, 2)], "1/1 2/1"),
        ];
        for (what, batches, want) in cases {
            let mut hub = Hub::default();
            let mut last = String::new();
            for (history, from, to) in batches {
                last = hub.take(batch(history, *from, *to));
            }
            assert_eq!(last, want, "{what}");
        }
    }
}
