//! How long after COMMIT whoever waits is answered, by marks in one process.

use super::{NAME, spread_of};
use crate::devices;
use crate::ground::{Ground, now};
use crate::table::{Budget, Row, Unit};
use kadian_testkit::{PhoneClock, PhoneHere};
use std::sync::Mutex;
use std::time::Instant;
use tracing::span::{Attributes, Id, Record};
use tracing::{Event, Level, Metadata, Subscriber};

/// When the store last said that a transaction is on the disk.
static COMMITTED: Mutex<Option<Instant>> = Mutex::new(None);

pub(super) fn reply_after_commit(ground: &Ground, n_checks: u32) -> anyhow::Result<Row> {
    // Where another benchmark of this process has set one, there are no marks, and the row says so.
    let _ = tracing::subscriber::set_global_default(Marks);
    let dir = devices::copied(ground, n_checks)?;
    let time = devices::time();
    let phone = PhoneHere::open(dir.path(), PhoneClock::new(&time, 2));
    let mut after_us = Vec::new();
    for n in 0..ground.by_size(50, 1_000) {
        time.pass(1_000);
        phone.check(devices::draft(n));
        let replied = now();
        let committed = COMMITTED.lock().expect("a mark is taken whole").take();
        after_us.extend(committed.map(|committed| (replied - committed).as_secs_f64() * 1e6));
    }
    let what = (format!("reply minus COMMIT at {n_checks} records"), Unit::Us);
    Ok(Row::of_spread(NAME, what, spread_of(after_us)?, Budget::None))
}

/// Takes the store's word that a transaction is on the disk, and nothing else.
struct Marks;

impl Subscriber for Marks {
    fn enabled(&self, about: &Metadata<'_>) -> bool {
        *about.level() == Level::TRACE && about.target() == kadian_store::COMMITTED
    }

    fn event(&self, _: &Event<'_>) {
        *COMMITTED.lock().expect("a mark is taken whole") = Some(now());
    }

    fn new_span(&self, _: &Attributes<'_>) -> Id {
        Id::from_u64(1)
    }

    fn record(&self, _: &Id, _: &Record<'_>) {}

    fn record_follows_from(&self, _: &Id, _: &Id) {}

    fn enter(&self, _: &Id) {}

    fn exit(&self, _: &Id) {}
}
