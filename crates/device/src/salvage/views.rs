//! The rows that screens list, made again from salvaged records: whoever was told to wait still waits.

use crate::post::current_config;
use kadian_domain::fever::cause;
use kadian_domain::{CheckTarget, Config, DeviceId, Epoch, Seq};
use kadian_store::checks::{NewCheck, SavedAt};
use kadian_store::damage::Salvaged;
use kadian_store::resolutions::NewResolution;
use kadian_store::{StoreError, Transaction, checks, passers, resolutions};
use kadian_wire::body::{decode_check, decode_resolution, decode_void};
use kadian_wire::{Record, kinds};

/// A record that was read, and where it stands.
struct Read {
    epoch: Epoch,
    seq: Seq,
    record: Record,
}

impl Read {
    fn at(&self) -> SavedAt {
        let Record { wall_ms, mono_ms, boot, sample, .. } = &self.record;
        let event_ms = sample.map_or(*wall_ms, |sample| mono_ms.saturating_add(sample.hub_minus_mono_ms));
        SavedAt { saved_ms: *wall_ms, event_ms, mono_ms: Some(*mono_ms), boot: Some(*boot) }
    }
}

/// Makes the rows of checks, then of what came of them, then takes away what was voided.
pub(super) fn fill(tx: &Transaction<'_>, device: DeviceId, salvaged: &Salvaged) -> Result<(), StoreError> {
    let config = current_config(tx)?.0;
    let all: Vec<Read> = salvaged
        .chains
        .iter()
        .flat_map(|chain| {
            let records = (1_u32..).zip(&chain.prefix).filter_map(|(seq, record)| {
                let record = Record::decode(record.bytes.as_deref()?).ok()?;
                Some(Read { epoch: Epoch::new(chain.epoch), seq: Seq::new(seq)?, record })
            });
            records.collect::<Vec<_>>()
        })
        .collect();
    let of_kind = |kind: u32| all.iter().filter(move |read| read.record.kind == kind);
    for read in of_kind(kinds::CHECK) {
        add_check(tx, read, &config)?;
    }
    for read in of_kind(kinds::RESOLUTION) {
        add_resolution(tx, device, read, &config)?;
    }
    for read in of_kind(kinds::VOID) {
        void(tx, device, read, &config)?;
    }
    Ok(())
}

fn add_check(tx: &Transaction<'_>, read: &Read, config: &Config) -> Result<(), StoreError> {
    let Ok(check) = decode_check(&read.record.body) else { return Ok(()) };
    let causes: Vec<_> = check.passers().iter().map(|passer| cause(passer.reading, config)).collect();
    let at = read.at();
    let at = SavedAt { event_ms: check.observed_ms.unwrap_or(at.event_ms), ..at };
    let (volunteer, shift) = (read.record.volunteer, read.record.shift);
    let new =
        NewCheck { epoch: read.epoch, seq: read.seq, check: &check, causes: &causes, at, volunteer, shift };
    checks::append(tx, &new)
}

fn add_resolution(
    tx: &Transaction<'_>,
    device: DeviceId,
    read: &Read,
    config: &Config,
) -> Result<(), StoreError> {
    let Ok(resolution) = decode_resolution(&read.record.body, device) else { return Ok(()) };
    let cause = resolution.reading.map(|reading| cause(reading, config));
    let (at, shift) = (read.at(), read.record.shift);
    let new = NewResolution { epoch: read.epoch, seq: read.seq, resolution: &resolution, cause, at, shift };
    resolutions::append(tx, &new)?;
    match &resolution.target {
        CheckTarget::Record(target) => {
            let passer = (target.epoch.get(), target.seq.get(), resolution.seat);
            recompute(tx, device, passer, config)
        }
        CheckTarget::Slip(_) => Ok(()),
    }
}

fn void(tx: &Transaction<'_>, device: DeviceId, read: &Read, config: &Config) -> Result<(), StoreError> {
    let Ok((target, reason)) = decode_void(&read.record.body) else { return Ok(()) };
    let (epoch, seq) = (target.epoch.get(), target.seq.get());
    if checks::get(tx, epoch, seq)?.is_some() {
        return checks::void(tx, epoch, seq, read.seq.get(), reason);
    }
    let Some(row) = resolutions::get(tx, target.epoch, seq)? else { return Ok(()) };
    resolutions::void(tx, target.epoch, target.seq, read.seq.get(), reason)?;
    row.target.map_or(Ok(()), |(epoch, seq)| recompute(tx, device, (epoch, seq, row.seat), config))
}

/// What came of a passer; nothing where the check could not be read.
fn recompute(
    tx: &Transaction<'_>,
    device: DeviceId,
    passer: (u32, u32, u32),
    config: &Config,
) -> Result<(), StoreError> {
    match checks::get(tx, passer.0, passer.1)? {
        Some(_) => passers::recompute_outcome(tx, device, passer, config),
        None => Ok(()),
    }
}
