//! Going on after a database was damaged: what can be read of it stands in a fresh one, the file itself is moved aside.
//!
//! The fresh database has an epoch of its own. Its first record names the database before, how far that had come, and
//! which of its numbers are in doubt. Records whose place in the old chain is known keep it, and are offered under the old
//! epoch as before; a record behind a hole, whose place nobody can prove, stands in the new chain as `salvaged`. What no
//! receipt is known of is offered again, which does no harm. See `aside` for how the files change places.
//!
//! What always holds: until the fresh database is whole on the disk, nothing of the old one is touched; what is read of it
//! is read alone.

mod views;

use crate::aside;
use crate::clock::Moment;
use crate::commands::{Envelope, Place, append_at};
use crate::lock::io_code;
use crate::opening::OpenError;
use crate::post::Stamp;
use crate::spare;
use crate::vault::{FileVault, KeyVault, VaultError, VaultOrigin, random_bytes};
use kadian_domain::{Code, DeviceId, Epoch, Problem, VolunteerId};
use kadian_store::damage::{self, Salvaged, SalvagedChain};
use kadian_store::enrolment::EnrolmentRow;
use kadian_store::healing::{self, Span};
use kadian_store::state::{DeviceState, LaterEpoch};
use kadian_store::{Mark, Store, StoreError, Transaction, enrolment, state};
use kadian_wire::body::{
    EpochReason, EpochStart, PreviousEpoch, Salvaged as SalvagedBody, encode_epoch_start, encode_salvaged,
};
use kadian_wire::limits::RECORD_BYTES_MAX;
use kadian_wire::{Record, kinds};
use std::path::Path;

/// Room for the envelope of a salvaged record.
const ENVELOPE_BYTES_MAX: usize = 256;
/// Ranges in doubt that one record names; with more, neighbours are named as one. The hub takes out what it has.
const DOUBTS_MAX: usize = 2_000;

/// The database of a data directory.
pub(crate) struct Opened {
    pub(crate) store: Store,
    pub(crate) state: DeviceState,
    /// Whether it was found damaged just now.
    pub(crate) has_salvaged: bool,
}

/// Opens the database, or makes it; where it is damaged, what can be read of it goes on in a new one. Damage counts only
/// where it is there a second time: SQLite tells a read that failed once in the same words, and a whole database is not
/// given up for that.
pub(crate) fn open(
    dir: &Path,
    vault: &FileVault,
    origin: VaultOrigin,
    now: Moment,
) -> Result<Opened, OpenError> {
    let opened = match open_store(dir, vault, origin) {
        Err(error) if error.is_damage() => open_store(dir, vault, origin),
        opened => opened,
    };
    match opened {
        Err(error) if error.is_damage() => {
            let mut store = salvage(dir, vault, now)?;
            let state = state_of(&mut store, vault.device(), origin)?;
            Ok(Opened { store, state, has_salvaged: true })
        }
        opened => opened.map(|(store, state)| Opened { store, state, has_salvaged: false }),
    }
}

fn open_store(dir: &Path, vault: &FileVault, origin: VaultOrigin) -> Result<(Store, DeviceState), OpenError> {
    let mut store = Store::open(&dir.join(aside::DATABASE), &vault.db_key())?;
    match state_of(&mut store, vault.device(), origin) {
        Ok(state) => Ok((store, state)),
        Err(error @ OpenError::Statement(_)) => {
            store.close_and_prove()?;
            Err(error)
        }
        Err(error) => Err(error),
    }
}

/// The device's state; a fresh database gets its random epoch here.
fn state_of(store: &mut Store, device: DeviceId, origin: VaultOrigin) -> Result<DeviceState, OpenError> {
    if let Some(state) = state::get(store.read())? {
        return if state.device == device { Ok(state) } else { Err(OpenError::Mismatch) };
    }
    let epoch = Epoch::new(u32::from_be_bytes(random_bytes()));
    let is_later = match origin {
        VaultOrigin::Made => LaterEpoch::No,
        VaultOrigin::Found => LaterEpoch::Yes,
    };
    store.write::<_, StoreError>(|tx| state::create(tx, device, epoch, is_later))?;
    state::get(store.read())?.ok_or(OpenError::Mismatch)
}

/// Makes a fresh database of what can be read, puts it in place, and opens it.
fn salvage(dir: &Path, vault: &FileVault, now: Moment) -> Result<Store, OpenError> {
    let path = dir.join(aside::DATABASE);
    let outside = |error: std::io::Error| OpenError::Problem(Problem::new(io_code(&error)));
    let mark = Mark::read(&path);
    let salvaged = damage::salvage(&path, &vault.db_key(), vault.device(), mark.as_ref()).map_err(outside)?;
    if !salvaged.is_any_proven && !vault.is_key_proven() && path.exists() {
        // A directory of an older version does not say which key is its own: noise and another key look alike.
        return Err(VaultError::WrongKey.into());
    }
    let enrolled = salvaged.enrolment.clone().or_else(|| spare::read(dir, vault));
    let fresh = aside::fresh(dir).map_err(outside)?;
    let mut store = Store::open(&fresh, &vault.db_key())?;
    let begun = Begun { vault, salvaged, enrolled, now };
    store.write::<_, StoreError>(|tx| begun.fill(tx))?;
    store.fold_log()?;
    drop(store);
    aside::put_in_place(dir, now.wall_ms).map_err(outside)?;
    let n_records: usize = begun.salvaged.chains.iter().map(|chain| chain.prefix.len()).sum();
    tracing::warn!(n_records, "the database was damaged: what could be read goes on in a new one");
    Ok(Store::open(&path, &vault.db_key())?)
}

/// A fresh database, and what goes into it.
struct Begun<'a> {
    vault: &'a FileVault,
    salvaged: Salvaged,
    enrolled: Option<EnrolmentRow>,
    now: Moment,
}

impl Begun<'_> {
    fn fill(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        let device = self.vault.device();
        let epoch = self.fresh_epoch();
        state::create(tx, device, epoch, LaterEpoch::Yes)?;
        self.keep_choices(tx)?;
        damage::keep(tx, &self.salvaged)?;
        if let Some(enrolled) = &self.enrolled {
            enrolment::set(tx, enrolled)?;
        }
        let body = encode_epoch_start(&self.epoch_start());
        for chain in self.salvaged.chains.iter().filter(|chain| Some(chain.epoch) != self.salvaged.epoch) {
            for (from, to) in doubts(chain) {
                healing::remember_gone(tx, Span { epoch: chain.epoch, from, to })?;
            }
        }
        match self.checkpoint() {
            // It is written when the device is enrolled again.
            None => state::set_epoch_origin(tx, &body)?,
            Some(checkpoint) => {
                let volunteer = VolunteerId::UNKNOWN;
                let envelope = Envelope { checkpoint, volunteer, shift: 0, config: 0 };
                let place = Place { device, epoch };
                let stamp = Stamp::read(tx, self.now)?;
                append_at(tx, place, (kinds::EPOCH_START, body), envelope, stamp)?;
                for body in self.salvaged.chains.iter().flat_map(wrapped) {
                    append_at(tx, place, (kinds::SALVAGED, body), envelope, stamp)?;
                }
            }
        }
        // What screens list is worth less than what it is made from.
        if let Err(error) = views::fill(tx, device, &self.salvaged) {
            tracing::warn!(cause = %error, "not every salvaged check can be listed");
        }
        Ok(())
    }

    fn fresh_epoch(&self) -> Epoch {
        loop {
            let epoch = u32::from_be_bytes(random_bytes());
            if self.salvaged.chains.iter().all(|chain| chain.epoch != epoch) {
                return Epoch::new(epoch);
            }
        }
    }

    /// What people had chosen, and what they are to be told.
    fn keep_choices(&self, tx: &Transaction<'_>) -> Result<(), StoreError> {
        if let Some(volunteer) = self.salvaged.volunteer {
            state::set_volunteer(tx, VolunteerId::new(volunteer))?;
        }
        if let Some(language) = &self.salvaged.language {
            state::set_language(tx, language)?;
        }
        if let Some((theme, text_percent)) = &self.salvaged.look {
            state::set_look(tx, theme, *text_percent)?;
        }
        state::set_notice(tx, Some(Code::StoreSalvaged.as_str()))
    }

    fn epoch_start(&self) -> EpochStart {
        let before = self.salvaged.chains.iter().find(|chain| Some(chain.epoch) == self.salvaged.epoch);
        EpochStart {
            reason: EpochReason::Damaged,
            previous: before.map(|chain| PreviousEpoch {
                epoch: chain.epoch,
                last_seq: chain.last_known.0,
                last_h: chain.last_known.1,
            }),
            doubts: before.map(doubts).map(fewer).unwrap_or_default(),
        }
    }

    /// Where the device stands, or stood when it wrote the last record that can be read.
    fn checkpoint(&self) -> Option<u32> {
        let records = self.salvaged.chains.iter().flat_map(|chain| {
            let prefix = chain.prefix.iter().filter_map(|record| record.bytes.as_deref());
            prefix.chain(chain.behind.iter().map(|(_, bytes)| bytes.as_slice()))
        });
        let enrolled = self.enrolled.as_ref().map(|row| row.checkpoint);
        enrolled.or_else(|| {
            records.filter_map(|bytes| Record::decode(bytes).ok()).next_back().map(|r| r.checkpoint)
        })
    }
}

/// The bodies of the records that stand behind a hole.
fn wrapped(chain: &SalvagedChain) -> impl Iterator<Item = Vec<u8>> {
    chain.behind.iter().filter(|(_, bytes)| fits(bytes)).map(|(seq, bytes)| {
        encode_salvaged(&SalvagedBody { epoch: chain.epoch, seq: *seq, bytes: bytes.clone() })
    })
}

/// Whether a record can be carried within another.
fn fits(bytes: &[u8]) -> bool {
    bytes.len() <= RECORD_BYTES_MAX.saturating_sub(ENVELOPE_BYTES_MAX)
}

fn doubts(chain: &SalvagedChain) -> Vec<(u32, u32)> {
    let too_large = chain.behind.iter().filter(|(_, bytes)| !fits(bytes)).map(|(seq, _)| (*seq, *seq));
    let mut doubts: Vec<(u32, u32)> = chain.doubts.iter().copied().chain(too_large).collect();
    doubts.sort_unstable();
    doubts
}

fn fewer(doubts: Vec<(u32, u32)>) -> Vec<(u32, u32)> {
    let of_one = doubts.len().div_ceil(DOUBTS_MAX).max(1);
    let range = |some: &[(u32, u32)]| Some((some.first()?.0, some.last()?.1));
    doubts.chunks(of_one).filter_map(range).collect()
}
