//! What follows from records that count: the rows of checks, resolutions, voids and shifts.

use super::ingest::list_originals;
use super::new_rows::{NewRows, or_null};
use super::outcomes::CheckKey;
use super::place::{At, Place};
use super::{WriteError, chain, passers, settings, sql};
use crate::ingest::{
    CheckEffect, Effect, FirstSeen, ResolutionEffect, SalvagedEffect, ShiftEndEffect, ShiftStartEffect, Span,
    VoidEffect,
};
use kadian_domain::{CheckTarget, Config, DeviceId};
use kadian_wire::body::EpochStart;
use rusqlite::{Connection, params};
use std::collections::{BTreeMap, BTreeSet};
use std::rc::Rc;

/// Applies what follows from records, within one transaction. Rows of checks wait to be inserted together; whoever asks for
/// the database finds them there.
pub(super) struct Effects<'a> {
    /// For tables that none of the waiting rows belongs to.
    pub(super) beside: &'a Connection,
    pub(super) district: u32,
    pub(super) rows: NewRows,
    /// Those that records of this transaction have named.
    configs: BTreeMap<u32, Rc<Config>>,
    /// Numbers that no void names, as far as was looked at once.
    unvoided: Option<Numbers>,
    /// Quarter hours that this transaction has marked.
    dirty: BTreeSet<(u32, i64)>,
}

/// Numbers of a database.
struct Numbers {
    device: DeviceId,
    epoch: u32,
    span: Span,
}

impl Numbers {
    fn hold(&self, device: DeviceId, epoch: u32, seq: u32) -> bool {
        let (from, to) = self.span;
        (self.device, self.epoch) == (device, epoch) && (from..=to).contains(&seq)
    }
}

impl<'a> Effects<'a> {
    /// Does a piece of work; what waits afterwards is inserted, unless the work failed.
    pub(super) fn within<T, E: From<rusqlite::Error>>(
        db: &'a Connection,
        district: u32,
        work: impl FnOnce(&mut Self) -> Result<T, E>,
    ) -> Result<T, E> {
        let built_in = (Config::BUILT_IN.version.get(), Rc::new(Config::BUILT_IN));
        let (configs, rows, dirty) = (BTreeMap::from([built_in]), NewRows::default(), BTreeSet::new());
        let mut effects = Self { beside: db, district, rows, configs, unvoided: None, dirty };
        let done = work(&mut effects)?;
        effects.rows.insert(db)?;
        Ok(done)
    }

    /// The database with all rows in it.
    pub(super) fn db(&mut self) -> rusqlite::Result<&'a Connection> {
        self.rows.insert(self.beside)?;
        Ok(self.beside)
    }

    /// Looks once whether anything of a batch was voided before it came, and not for each of its records.
    pub(super) fn expect(&mut self, at: At, span: Span) -> rusqlite::Result<()> {
        let At { district, device, epoch } = at;
        let row = params![district, device.as_bytes(), epoch, span.0, span.1];
        let has_void: bool =
            self.db()?.prepare_cached(sql!("has_void_of_span"))?.query_row(row, |row| row.get("has_void"))?;
        self.unvoided = (!has_void).then_some(Numbers { device, epoch, span });
        Ok(())
    }

    /// Whether it is known that no void names a number.
    pub(super) fn is_unvoided(&self, place: Place) -> bool {
        self.unvoided.as_ref().is_some_and(|numbers| numbers.hold(place.device, place.epoch, place.seq))
    }

    /// Whether a quarter hour is marked the first time in this transaction.
    pub(super) fn is_marked_first(&mut self, checkpoint: u32, bucket_ms: i64) -> bool {
        self.dirty.insert((checkpoint, bucket_ms))
    }

    /// The config that a record names; the built-in one for a version that this hub never gave.
    pub(super) fn config(&mut self, version: u32) -> rusqlite::Result<Rc<Config>> {
        if let Some(known) = self.configs.get(&version) {
            return Ok(Rc::clone(known));
        }
        let config = Rc::new(settings::config(self.beside, version)?.unwrap_or(Config::BUILT_IN));
        self.configs.insert(version, Rc::clone(&config));
        Ok(config)
    }

    /// What follows from one record.
    pub(super) fn apply(&mut self, place: Place, effect: &Effect) -> Result<(), WriteError> {
        match effect {
            Effect::Check(effect) => self.add_check(place, effect),
            Effect::Resolution(effect) => self.add_resolution(place, effect),
            Effect::Void(effect) => self.add_void(place, *effect),
            Effect::ShiftStart(effect) => self.start_shift(place, effect),
            Effect::ShiftEnd(effect) => self.end_shift(place, effect),
            Effect::EpochStart(start) => self.start_epoch(place, start),
            Effect::Salvaged(effect) => self.add_salvaged(place, effect),
            Effect::Nothing => Ok(()),
        }
    }

    fn add_check(&mut self, place: Place, effect: &CheckEffect) -> Result<(), WriteError> {
        let (made, check) = (effect.made, &effect.check);
        let passers = check.passers();
        let first: Vec<FirstSeen> = passers
            .iter()
            .map(|p| FirstSeen { seat: p.seat, reading: p.reading, disposition: p.disposition })
            .collect();
        let key = CheckKey {
            place,
            checkpoint: made.checkpoint,
            event_ms: made.at.at_ms,
            slip: check.slip.as_ref().map(|slip| slip.as_str().to_owned()),
            config: made.config,
        };
        // What comes of it may have come first, by another road.
        let (void, came) = self.look(&key, &first)?;
        let Place { district, device, epoch, seq, branch } = place;
        self.rows.add_check([
            district.into(),
            device.as_bytes().to_vec().into(),
            epoch.into(),
            seq.into(),
            branch.into(),
            made.checkpoint.into(),
            made.at.at_ms.into(),
            or_null(made.at.error_ms),
            effect.is_late().into(),
            check.direction.as_str().into(),
            check.subject.kind().as_str().into(),
            or_null(check.subject.plate().map(|plate| plate.as_str().to_owned())),
            check.subject.n_passers().into(),
            came.fevers.n_suspected.into(),
            came.fevers.n_confirmed.into(),
            came.n_waiting.into(),
            check.disposition.as_str().into(),
            or_null(check.reason.map(|reason| reason.get())),
            or_null(key.slip),
            made.volunteer.into(),
            made.shift.into(),
            made.config.into(),
            or_null(void.as_ref().map(|void| void.device.as_bytes().to_vec())),
            or_null(void.as_ref().map(|void| void.epoch)),
            or_null(void.as_ref().map(|void| void.seq)),
            or_null(void.map(|void| void.reason)),
        ]);
        for (passer, came) in passers.iter().zip(&came.passers) {
            self.rows.add_passer(passers::row(place, made.checkpoint, (passer, came.fever)));
        }
        self.keep_waits(place, &first, &came.passers)?;
        self.mark_dirty(made.checkpoint, made.at.at_ms)?;
        // What stood for the first history, as there was no other, may now be this one's.
        if branch > 0 { self.recompute_check(place) } else { Ok(()) }
    }

    fn add_resolution(&mut self, place: Place, effect: &ResolutionEffect) -> Result<(), WriteError> {
        let (made, said) = (effect.made, &effect.resolution);
        let (target, slip) = match &said.target {
            CheckTarget::Record(target) => (Some(target), None),
            CheckTarget::Slip(slip) => (None, Some(slip.as_str())),
        };
        let Place { district, device, epoch, seq, branch } = place;
        self.db()?.prepare_cached(sql!("add_resolution_row"))?.execute(params![
            district,
            device.as_bytes(),
            epoch,
            seq,
            branch,
            made.checkpoint,
            target.map(|target| *target.device.as_bytes()),
            target.map(|target| target.epoch.get()),
            target.map(|target| target.seq.get()),
            slip,
            said.seat,
            said.reading.map(|reading| reading.shown.number()),
            said.reading.map(|reading| reading.method.as_str()),
            said.reading.map(|reading| reading.site.as_str()),
            said.is_other_thermometer,
            said.disposition.as_str(),
            said.reason.map(|reason| reason.get()),
            said.place,
            said.told,
            made.at.at_ms,
            made.volunteer,
            made.shift,
            made.config,
        ])?;
        self.recompute_resolution(place)
    }

    /// A void reaches whatever its number is: a check, a resolution, or what has not come yet. Of another void, of a
    /// shift and the like it takes nothing.
    fn add_void(&mut self, place: Place, effect: VoidEffect) -> Result<(), WriteError> {
        let Place { district, device, epoch, seq, branch } = place;
        let target = effect.target;
        // What was looked at before it came holds no more.
        self.unvoided = None;
        self.db()?.prepare_cached(sql!("add_void_row"))?.execute(params![
            district,
            device.as_bytes(),
            epoch,
            seq,
            branch,
            target.device.as_bytes(),
            target.epoch.get(),
            target.seq.get(),
            effect.reason.as_str(),
        ])?;
        let (epoch, seq) = (target.epoch.get(), target.seq.get());
        let place = Place { district, device: target.device, epoch, seq, branch: 0 };
        self.recompute_check(place)?;
        self.recompute_resolution(place)
    }

    /// What of the database before may be lost, less what is here. It comes all the same, or is named as lost.
    fn start_epoch(&mut self, place: Place, start: &EpochStart) -> Result<(), WriteError> {
        let Place { district, device, epoch, .. } = place;
        let Some(previous) = start.previous.filter(|previous| previous.epoch != epoch) else { return Ok(()) };
        let doubts = start.doubts.iter().copied().filter(|(from, to)| (1..=*to).contains(from)).collect();
        chain::keep_doubts(self.db()?, At { district, device, epoch: previous.epoch }, doubts)
    }

    /// Carries out what somebody, or a newer version, let count after it was held. A record whose salvaged copy came
    /// meanwhile counts already.
    pub(super) fn apply_late(&mut self, place: Place, effect: &Effect) -> Result<(), WriteError> {
        let Place { district, device, epoch, seq, branch } = place;
        let key = params![district, device.as_bytes(), epoch, seq, branch];
        let is_salvaged: bool =
            self.db()?.prepare_cached(sql!("is_salvaged"))?.query_row(key, |row| row.get("is_salvaged"))?;
        if is_salvaged { Ok(()) } else { self.apply(place, effect) }
    }

    /// One original counts once, at its own place; a salvaged record that carries it again points at it.
    fn add_salvaged(&mut self, place: Place, salvaged: &SalvagedEffect) -> Result<(), WriteError> {
        let Place { district, device, epoch, seq, branch } = place;
        let at = At { district, device, epoch: salvaged.epoch };
        let here = list_originals(self.db()?, at, salvaged.seq)?;
        let known = here.iter().find(|(_, d)| *d == salvaged.d).map(|(branch, _)| *branch);
        let next = here.iter().map(|(branch, _)| branch.saturating_add(1)).max().unwrap_or(0);
        let original = at.place(salvaged.seq, known.unwrap_or(next));
        self.db()?.prepare_cached(sql!("add_salvaged_row"))?.execute(params![
            district,
            device.as_bytes(),
            epoch,
            seq,
            branch,
            original.epoch,
            original.seq,
            original.branch,
            salvaged.d.as_bytes(),
        ])?;
        chain::keep_gone(self.db()?, at, &[], &[(original.seq, original.seq)])?;
        if known.is_some() { Ok(()) } else { self.apply(original, &salvaged.effect) }
    }

    fn start_shift(&mut self, place: Place, effect: &ShiftStartEffect) -> Result<(), WriteError> {
        let Place { district, device, epoch, seq, branch } = place;
        let (made, start) = (effect.made, &effect.start);
        self.db()?.prepare_cached(sql!("start_shift_row"))?.execute(params![
            district,
            device.as_bytes(),
            epoch,
            seq,
            branch,
            made.checkpoint,
            made.at.at_ms,
            start.n_open,
            start.n_unsent,
        ])?;
        for volunteer in &start.volunteers {
            let row = params![district, device.as_bytes(), epoch, seq, branch, volunteer.get()];
            self.db()?.prepare_cached(sql!("add_shift_volunteer"))?.execute(row)?;
        }
        Ok(())
    }

    fn end_shift(&mut self, place: Place, effect: &ShiftEndEffect) -> Result<(), WriteError> {
        let Place { district, device, epoch, seq, branch } = place;
        let (made, end) = (effect.made, &effect.end);
        self.db()?.prepare_cached(sql!("end_shift_row"))?.execute(params![
            district,
            device.as_bytes(),
            epoch,
            end.start.get(),
            branch,
            made.checkpoint,
            seq,
            made.at.at_ms,
            end.counts.checks,
            end.counts.entries,
            end.counts.exits,
            end.counts.suspected,
            end.counts.confirmed,
            end.counts.voids,
            end.n_open,
            end.n_unsent,
        ])?;
        Ok(())
    }
}
