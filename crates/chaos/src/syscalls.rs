//! G3: every call on a file fails once: opening, reading, writing, fsync, truncation, removal, renaming, looking, locking and
//! mapping, each with EIO, ENOSPC, EROFS and ENOMEM, at each place of a fixed scenario; and at each place once for good.
//!
//! The scenario has these steps: checks from the standard input, a sync, a sync with a purge, a hub that takes batches in,
//! and of each released version the upgrade of a device's and of a hub's database. A faultless run counts the calls of a
//! step; every call found is a site, and each site fails in a run of its own. A site that a run does not come to (threads
//! share one count) is run again; a trial is one whose call failed, and few sites may be left that never did. A shim before the C library (`shim/shim.c`) is what fails: it knows files of the data directory alone and has one count for
//! all threads, which `strace` has not. Judged is what is left, by this program's own connection, and what was said.
//!
//! What must hold: what was answered as saved is there, what was answered as failed is not, even where the process is killed
//! at the moment of its answer; what the device holds for sent the hub has; a process ends with an exit code of its own, in
//! time, without a panic; what it says is the code that goes with the error (`syscalls/said.rs`), on stderr in a sentence of
//! the locale files, word for word, and nothing else; and after the fault all goes on: the next check has the next number,
//! the outbox drains, the purge is made up for, an upgraded database has every record of before.
//!
//! What it cannot show: calls past the C library (the lock of the directory and the question for free room go to the kernel
//! directly), memory that runs out elsewhere (Rust ends the process then, as a kill does), two faults at once.

mod said;
mod scene;
mod upgrades;

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::shim::{self, Failure};
use crate::tally::Tally;
use crate::upgrade::End;
use kadian_testkit::released;
use scene::Scene;
use std::sync::{Mutex, OnceLock, PoisonError};

/// Input and output that fails.
pub(crate) struct Syscalls;

/// All sites are divided among so many seeds, some 16 to each.
const SEEDS: u64 = 432;

const EIO: (i32, &str) = (5, "EIO");
const ENOMEM: (i32, &str) = (12, "ENOMEM");
const ENOSPC: (i32, &str) = (28, "ENOSPC");
const EROFS: (i32, &str) = (30, "EROFS");
const ERRNOS: [(i32, &str); 4] = [EIO, ENOSPC, EROFS, ENOMEM];
const STAYS: &str = "for good";

/// How often a site is run until its call is met.
const RUNS_MAX: u32 = 3;
/// Of a hundred sites so many may never be met: threads come to their calls in another order each time, so that the last
/// calls of a step are not there in every run.
const UNMET_PERCENT_MAX: u64 = 5;
/// Below that a percent says nothing.
const SITES_MIN: u64 = 100;

/// A step of the scenario.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Step {
    Check,
    Sync,
    Purge,
    Hub,
    /// The database of one end, as the nth released version left it.
    Upgrade(End, usize),
}

impl Step {
    fn all() -> impl Iterator<Item = Self> {
        let both = |nth| [Self::Upgrade(End::Device, nth), Self::Upgrade(End::Hub, nth)];
        let upgrades = (0..released::versions().len()).flat_map(both);
        [Self::Check, Self::Sync, Self::Purge, Self::Hub].into_iter().chain(upgrades)
    }

    /// Different for each.
    fn number(self) -> u64 {
        Self::all().position(|step| step == self).map_or(0, |place| place as u64)
    }

    fn name(self) -> &'static str {
        match self {
            Self::Check => "check",
            Self::Sync => "sync",
            Self::Purge => "purge",
            Self::Hub => "hub",
            Self::Upgrade(End::Device, _) => "upgrade of a device",
            Self::Upgrade(End::Hub, _) => "upgrade of a hub",
        }
    }
}

/// One call of a step, and how it fails.
#[derive(Debug, Clone, Copy)]
struct Site {
    step: Step,
    failure: Failure,
}

impl Site {
    /// The seed whose site it is, by what it is and not by how many others there are: how many calls a step makes differs
    /// from run to run, and a seed must come to the same call again. The first seed has those that once showed a fault.
    fn seed(&self) -> u64 {
        let Failure { kind, nth, errno, stays } = self.failure;
        if self.step == Step::Check && kind == 's' && stays {
            return 1;
        }
        let numbers =
            [self.step.number(), u64::from(u32::from(kind)), u64::from(nth), errno as u64, u64::from(stays)];
        numbers.into_iter().fold(0, |so_far, number| Dice::of(so_far ^ number).next()) % SEEDS
    }

    fn errno(&self) -> &'static str {
        name_of(self.failure.errno)
    }
}

fn name_of(errno: i32) -> &'static str {
    ERRNOS.iter().find(|(known, _)| *known == errno).map_or("", |(_, name)| name)
}

impl std::fmt::Display for Site {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let Failure { kind, nth, stays, .. } = self.failure;
        let how = if stays { "from then on" } else { "once" };
        write!(f, "{} at the {nth}th '{kind}' of {}, {how}", self.errno(), self.step.name())
    }
}

impl Campaign for Syscalls {
    fn name(&self) -> &'static str {
        "G3"
    }

    fn what(&self) -> &'static str {
        "every call on a file fails once: EIO, ENOSPC, EROFS, ENOMEM"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[
            "EIO",
            "ENOSPC",
            "EROFS",
            "ENOMEM",
            STAYS,
            "check",
            "sync",
            "purge",
            "hub",
            "upgrade of a device",
            "upgrade of a hub",
        ]
    }

    fn trials_full(&self) -> u64 {
        1
    }

    /// Every site.
    fn seeds_full(&self) -> u64 {
        SEEDS
    }

    fn short_s(&self) -> u64 {
        18
    }

    fn requires(&self) -> Result<(), String> {
        shim::is_here()
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut scene = Scene::new(Dice::of(seed));
        for site in sites().iter().filter(|site| site.seed() == seed % SEEDS).copied() {
            let (before, was_sound) = (tally.faults.len(), tally.is_sound());
            let run = (0..RUNS_MAX).find(|&nth| {
                // Some calls are made by a device's first sync alone.
                if nth > 0 {
                    scene.renew_the_sender(tally);
                }
                scene.play(site.step, Some(site.failure), tally)
            });
            if run.is_some() {
                tally.trials += 1;
                tally.fired(site.errno());
                tally.fired(site.step.name());
                if site.failure.stays {
                    tally.fired(STAYS);
                }
            }
            for fault in &mut tally.faults[before..] {
                *fault = format!("{site}: {fault}");
            }
            if was_sound && !tally.is_sound() && tally.faults.len() == before {
                tally.fault(format!("{site}: see the counts"));
            }
            met(site, run, tally);
        }
    }
}

/// Sites that were tried in this process, and those of them whose call never came.
static TRIED: Mutex<(u64, u64)> = Mutex::new((0, 0));

/// Counts a site, whose call was met in this run.
fn met(site: Site, run: Option<u32>, tally: &mut Tally) {
    let n_sites = sites().len() as u64;
    let mut counts = TRIED.lock().unwrap_or_else(PoisonError::into_inner);
    counts.0 += 1;
    counts.1 += u64::from(run.is_none());
    let (tried, unmet) = *counts;
    if run.is_none() {
        eprintln!("G3 {site}: not met in {RUNS_MAX} runs; {unmet} of {tried} sites so far, {n_sites} in all");
    } else if tried == n_sites {
        eprintln!("G3: all {n_sites} sites were tried, {unmet} of them not met");
    }
    if tried >= SITES_MIN && unmet * 100 > tried * UNMET_PERCENT_MAX {
        tally.fault(format!("{unmet} of {tried} sites were never met"));
    }
}

/// Every site, step by step: the hub is started and stopped less often so.
fn sites() -> &'static [Site] {
    static SITES: OnceLock<Vec<Site>> = OnceLock::new();
    SITES.get_or_init(|| {
        let mut scene = Scene::new(Dice::of(0));
        let mut all = Vec::new();
        for step in Step::all() {
            for (kind, n_calls) in scene.count(step) {
                all.extend((1..=n_calls).flat_map(|nth| ways(step, kind, nth)));
            }
        }
        eprintln!("G3: {} sites", all.len());
        all
    })
}

/// Each error once, and one of them for good, but for locks: they fail one by one.
fn ways(step: Step, kind: char, nth: u32) -> impl Iterator<Item = Site> {
    let once = ERRNOS.iter().map(|(errno, _)| (*errno, false));
    let for_good = ERRNOS[nth as usize % ERRNOS.len()].0;
    let site = move |(errno, stays)| Site { step, failure: Failure { kind, nth, errno, stays } };
    let for_good = (kind != 'k').then_some((for_good, true));
    once.chain(for_good).map(site)
}
