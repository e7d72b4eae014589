//! How far each chain is here, what is asked for, and what its device has named as gone.
//!
//! What always holds: the gone ranges of an epoch are disjoint and hold no number that is here. Each of 1 to
//! `accounted_to` is here or gone, so `have_to` ends before the first gone range.

use super::place::At;
use super::{WriteError, sql};
use crate::ingest::{Account, Span, cut, merged};
use kadian_wire::batch::Gone;
use rusqlite::{Connection, OptionalExtension, params};
use std::collections::BTreeMap;

/// Keeps what a device has named as gone, and forgets it of what came all the same.
pub(super) fn keep_gone(db: &Connection, at: At, named: &[Gone], came: &[Span]) -> Result<(), WriteError> {
    if let (Some((from, _)), Some((_, to))) = (came.first(), came.last()) {
        for old in gone_in(db, at, (*from, *to))? {
            let left = cut(old, came);
            if left != [old] {
                remove(db, at, old)?;
                add(db, at, &left)?;
            }
        }
    }
    let mut by_epoch: BTreeMap<u32, Vec<Span>> = BTreeMap::new();
    for Gone { epoch, from, to } in named {
        by_epoch.entry(*epoch).or_default().push((*from, *to));
    }
    for (epoch, spans) in by_epoch {
        add_named(db, At { epoch, ..at }, merged(spans))?;
    }
    Ok(())
}

/// Keeps as gone what a device cannot vouch for any more, as far as it is not here.
pub(super) fn keep_doubts(db: &Connection, at: At, doubts: Vec<Span>) -> Result<(), WriteError> {
    add_named(db, at, merged(doubts))
}

/// Of what is named, that counts which is neither here nor named already.
fn add_named(db: &Connection, at: At, named: Vec<Span>) -> Result<(), WriteError> {
    let Chain { accounted_to, .. } = Chain::read(db, at)?;
    for span in named {
        // Up to there each number is here or gone.
        for (from, to) in cut(span, &[(0, accounted_to)]) {
            let mut known = gone_in(db, at, (from, to))?;
            known.extend(here_in(db, at, (from, to))?);
            add(db, at, &cut((from, to), &merged(known)))?;
        }
    }
    Ok(())
}

/// How far a chain is here.
#[derive(Default)]
struct Chain {
    have_to: u32,
    accounted_to: u32,
    last_seq: u32,
}

impl Chain {
    fn read(db: &Connection, at: At) -> rusqlite::Result<Self> {
        let found = db
            .prepare_cached(sql!("get_chain"))?
            .query_row(params![at.district, at.device.as_bytes(), at.epoch], |row| {
                Ok(Self {
                    have_to: row.get("have_to")?,
                    accounted_to: row.get("accounted_to")?,
                    last_seq: row.get("last_seq")?,
                })
            })
            .optional()?;
        Ok(found.unwrap_or_default())
    }
}

/// Finds how far the chain is here, and what of it is to be asked for: all that must exist, since the sender counts on
/// from there, and is neither here nor gone.
pub(super) fn keep(db: &Connection, at: At, from: u32, to: u32) -> Result<(u32, Vec<Span>), WriteError> {
    let before = Chain::read(db, at)?;
    let last_seq = if to >= from { before.last_seq.max(to) } else { before.last_seq };
    let up_to = last_seq.max(from.saturating_sub(1));
    let mut account = Account::behind(before.accounted_to);
    if up_to > before.accounted_to {
        let behind = (before.accounted_to.saturating_add(1), u32::MAX);
        let gone = gone_in(db, at, behind)?;
        let mut statement = db.prepare_cached(sql!("list_numbers_behind"))?;
        let place = params![at.district, at.device.as_bytes(), at.epoch, before.accounted_to];
        let here = statement.query_map(place, |row| row.get::<_, u32>("seq"))?;
        account.walk(here, &gone, up_to)?;
    }
    let Account { accounted_to, missing } = account;
    let first_gone = gone_in(db, at, (before.have_to.saturating_add(1), accounted_to))?;
    let have_to = first_gone.first().map_or(accounted_to, |(from, _)| from.saturating_sub(1));
    let row = params![at.district, at.device.as_bytes(), at.epoch, have_to, last_seq, accounted_to];
    db.prepare_cached(sql!("set_chain"))?.execute(row)?;
    Ok((have_to, missing))
}

/// The gone ranges that touch a span, in order.
fn gone_in(db: &Connection, at: At, (from, to): Span) -> rusqlite::Result<Vec<Span>> {
    db.prepare_cached(sql!("list_gone_ranges"))?
        .query_map(params![at.district, at.device.as_bytes(), at.epoch, from, to], |row| {
            Ok((row.get("from_seq")?, row.get("to_seq")?))
        })?
        .collect()
}

/// What is here of a span.
fn here_in(db: &Connection, at: At, (from, to): Span) -> rusqlite::Result<Vec<Span>> {
    let numbers = db
        .prepare_cached(sql!("list_numbers_of_span"))?
        .query_map(params![at.district, at.device.as_bytes(), at.epoch, from, to], |row| {
            let seq = row.get("seq")?;
            Ok((seq, seq))
        })?
        .collect::<rusqlite::Result<_>>()?;
    Ok(merged(numbers))
}

fn add(db: &Connection, at: At, spans: &[Span]) -> Result<(), WriteError> {
    for (from, to) in spans {
        let row = params![at.district, at.device.as_bytes(), at.epoch, from, to];
        db.prepare_cached(sql!("add_gone_range"))?.execute(row)?;
    }
    Ok(())
}

fn remove(db: &Connection, at: At, (from, _): Span) -> Result<(), WriteError> {
    let row = params![at.district, at.device.as_bytes(), at.epoch, from];
    db.prepare_cached(sql!("remove_gone_range"))?.execute(row)?;
    Ok(())
}
