//! Two copies of this device: what the hub says of it, the epoch that begins here, the digits that end it.
//!
//! What always holds: nothing that was recorded is moved or dropped; the old epoch goes on being offered. The new epoch
//! begins in the transaction that settles the receipt which told of the fork, and the gate goes on with it: a shift that
//! runs goes over.

use crate::clock::Moment;
use crate::commands::{Envelope, Failed, append_to, continue_shift};
use crate::core::Core;
use crate::door::ForkView;
use crate::post::{Post, Stamp};
use crate::vault::random_bytes;
use kadian_domain::{Epoch, VolunteerId};
use kadian_store::{Connection, StoreError, Transaction, forks, records};
use kadian_wire::body::{EpochReason, EpochStart, PreviousEpoch, encode_epoch_start};
use kadian_wire::enrol::fork_digits;
use kadian_wire::receipt::ForkNotice;
use kadian_wire::{Receipt, kinds};

/// Takes in what a receipt says of the present epoch. Whoever calls lets `Core` read its epoch again after COMMIT.
pub(crate) fn hear(tx: &Transaction<'_>, core: &Core, receipt: &Receipt, now: Moment) -> Result<(), Failed> {
    let epoch = core.epoch();
    if receipt.epoch != epoch.get() {
        // What is said of an older one asks for nothing any more.
        return Ok(());
    }
    if let Some(nonce) = receipt.fork.as_ref().and_then(ForkNotice::nonce) {
        return Ok(forks::keep_nonce(tx, epoch, nonce, now.wall_ms)?);
    }
    // A record may be held as a fork in an epoch that is whole: what was saved of a damaged database.
    if receipt.fork == Some(ForkNotice::SPLIT) {
        return begin(tx, core, epoch, now);
    }
    Ok(forks::accept(tx, epoch, receipt.hub_ms)?)
}

fn begin(tx: &Transaction<'_>, core: &Core, split: Epoch, now: Moment) -> Result<(), Failed> {
    let post = Post::read(tx)?;
    let head = tx.head(core.device, split)?;
    let fresh = fresh_epoch(tx)?;
    forks::begin(tx, split, fresh, now.wall_ms)?;
    let start = EpochStart {
        reason: EpochReason::Fork,
        previous: Some(PreviousEpoch { epoch: split.get(), last_seq: head.seq, last_h: head.h }),
        doubts: Vec::new(),
    };
    let envelope = Envelope { volunteer: VolunteerId::UNKNOWN, shift: 0, ..Envelope::from(&post) };
    let record = (kinds::EPOCH_START, encode_epoch_start(&start));
    append_to(tx, core, fresh, record, envelope, Stamp::read(tx, now)?)?;
    continue_shift(tx, core, fresh, &post, now)?;
    tracing::warn!(split = split.get(), epoch = fresh.get(), "another history of this device is at the hub");
    Ok(())
}

fn fresh_epoch(db: &Connection) -> Result<Epoch, StoreError> {
    let known = records::epochs(db)?;
    loop {
        let drawn = u32::from_be_bytes(random_bytes());
        if known.iter().all(|(epoch, _)| *epoch != drawn) {
            return Ok(Epoch::new(drawn));
        }
    }
}

/// What a screen shows while the present epoch waits for its digits.
pub(crate) fn view(db: &Connection, core: &Core) -> Result<Option<ForkView>, StoreError> {
    let epoch = core.epoch();
    let Some(waiting) = forks::waiting(db, epoch)? else { return Ok(None) };
    let digits = waiting.nonce.map(|nonce| fork_digits(&core.vault.public_key(), &nonce, epoch.get()));
    Ok(Some(ForkView { digits, since_ms: waiting.begun_ms }))
}
