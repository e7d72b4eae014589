//! Files that somebody carried: batches from devices that no network reaches, and the receipts to carry back.
//!
//! What always holds: a batch is stored and judged as if it had come by HTTP; its receipt is signed after COMMIT. One
//! batch that is refused stops none of the others. Whoever brings a file is told of their own devices alone: one of
//! another scope is as unknown as one that never was.

use crate::keys::Keys;
use crate::store::Store;
use crate::taking::{Taken, Taking, refusal};
use age::DecryptError;
use kadian_domain::{Code, DeviceId, Problem};
use kadian_wire::batch;
use kadian_wire::carried::{Carried, NotCarried, bind, unbind};
use kadian_wire::limits::CARRIED_BYTES_MAX;
use serde::Serialize;
use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

/// A file as it is carried: a bit more than what is in it, for age adds some to each 64 KiB.
pub(crate) const SEALED_BYTES_MAX: usize = CARRIED_BYTES_MAX + CARRIED_BYTES_MAX / 1_000;

/// Whose batches are taken in.
pub(crate) enum Senders {
    /// Every device's that the hub knows: for whoever has the data directory.
    All,
    /// These devices', all that an officer may see.
    Only(BTreeSet<DeviceId>),
}

/// What came of a file.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub(crate) struct Unpacked {
    /// Batches that were stored.
    pub(crate) batches: u32,
    /// Records in them.
    pub(crate) records: u32,
    /// Those that were not here before.
    pub(crate) new: u32,
    /// Batches of which nothing was stored, and why.
    pub(crate) refused: Vec<Code>,
}

/// What came of one device's batches.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Sum {
    pub(crate) batches: u32,
    pub(crate) records: u32,
    pub(crate) new: u32,
    pub(crate) held: u32,
    pub(crate) refused: u32,
}

impl Sum {
    fn add(&mut self, taken: &Taken) {
        let add = |sum: &mut u32, n: u32| *sum = sum.saturating_add(n);
        add(&mut self.batches, 1);
        add(&mut self.records, taken.n_records);
        add(&mut self.new, taken.n_new);
        add(&mut self.held, taken.n_held);
        add(&mut self.refused, taken.n_refused);
    }
}

/// What came of it, and the file of receipts to carry back.
pub(crate) struct Answered {
    /// By device.
    pub(crate) sums: BTreeMap<DeviceId, Sum>,
    /// Batches of which nothing was stored, and why.
    pub(crate) refused: Vec<Code>,
    /// The receipts, in the order of the batches.
    pub(crate) receipts: Vec<u8>,
}

impl Answered {
    /// All devices together.
    pub(crate) fn unpacked(&self) -> Unpacked {
        let sum = |of: fn(&Sum) -> u32| self.sums.values().map(of).fold(0, u32::saturating_add);
        Unpacked {
            batches: sum(|one| one.batches),
            records: sum(|one| one.records),
            new: sum(|one| one.new),
            refused: self.refused.clone(),
        }
    }

    /// In a sentence: numbers, no names.
    pub(crate) fn sentence(&self) -> String {
        let Unpacked { batches, records, new, refused } = self.unpacked();
        format!("{batches} batches, {records} records, {new} new, {} refused", refused.len())
    }

    /// For the audit.
    pub(crate) fn detail(&self) -> String {
        let devices: Vec<String> = self.sums.keys().map(ToString::to_string).collect();
        let sentence = self.sentence();
        if devices.is_empty() { sentence } else { format!("{sentence}; device {}", devices.join(" ")) }
    }
}

/// Opens a file that is sealed to this hub: the messages in it. Slow, for threads that may wait.
pub(crate) fn open(keys: &Keys, file: &[u8]) -> Result<Vec<Vec<u8>>, Code> {
    if file.len() > SEALED_BYTES_MAX {
        return Err(Code::FileTooLarge);
    }
    if !file.starts_with(b"age-encryption.org/v1\n") {
        return Err(Code::FileUnknown);
    }
    let plain = age::decrypt(keys.age_identity(), file).map_err(|error| match error {
        DecryptError::NoMatchingKeys => Code::FileHubForeign,
        _ => Code::FileDamaged,
    })?;
    unbind(Carried::Batches, &plain).map_err(|error| match error {
        NotCarried::Other(_) => Code::FileUnknown,
        NotCarried::Damaged(_) => Code::FileDamaged,
        NotCarried::TooLarge => Code::FileTooLarge,
    })
}

/// Opens a file and takes in the batches of these senders.
pub(crate) async fn unpack(
    taking: &Taking<'_>,
    keys: &Arc<Keys>,
    senders: &Senders,
    file: Vec<u8>,
) -> Result<Answered, Problem> {
    let turn = taking.verify_runs.acquire().await.map_err(|_| Code::Internal)?;
    let moved = Arc::clone(keys);
    let opened = tokio::task::spawn_blocking(move || open(&moved, &file)).await;
    drop(turn);
    let messages = opened.map_err(|_| Code::Internal)??;
    let (mut sums, mut refused) = (BTreeMap::<DeviceId, Sum>::new(), Vec::new());
    let mut receipts = Vec::new();
    for message in messages {
        match take(taking, senders, &message).await {
            Ok((device, taken)) => {
                sums.entry(device).or_default().add(&taken);
                receipts.push(taken.receipt);
            }
            Err(code) => refused.push(code),
        }
    }
    Ok(Answered { sums, refused, receipts: bind(Carried::Receipts, receipts) })
}

async fn take(taking: &Taking<'_>, senders: &Senders, message: &[u8]) -> Result<(DeviceId, Taken), Code> {
    let (device, message) = batch::open(message).map_err(refusal)?;
    let public_key = public_key(taking.store, senders, device).await?;
    Ok((device, taking.take(device, message, public_key).await?))
}

async fn public_key(store: &Store, senders: &Senders, device: DeviceId) -> Result<Vec<u8>, Code> {
    match senders {
        Senders::Only(own) if !own.contains(&device) => return Err(Code::DeviceUnknown),
        Senders::Only(_) | Senders::All => {}
    }
    let row = store.device(device).await.map_err(|e| e.problem().code)?;
    row.map(|row| row.public_key).ok_or(Code::DeviceUnknown)
}
