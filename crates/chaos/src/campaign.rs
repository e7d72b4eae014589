//! What every campaign is, and how it is run: seed after seed, until there are enough trials or the time is over.

use crate::tally::{Tally, words_of};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::time::Instant;

/// In the full tier each fault must have fired so often, in the short one once.
pub(crate) const FIRED_MIN_FULL: u64 = 20;

/// A fault that the dice have not thrown yet is waited for: up to so many times the share of the short tier.
const WAITED_FOR: u64 = 5;

/// All campaigns of the short tier together: once it is over, each only goes on until its faults have fired.
const SHORT_S: u64 = 240;

/// How much is tried.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Extent {
    /// What every change must pass: each campaign has its share of the time.
    Short,
    /// What the figures of the report stand on.
    Full,
}

/// Which seeds are run.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Plan {
    pub(crate) extent: Extent,
    /// The first seed.
    pub(crate) seed: u64,
    /// How many, whatever time they take.
    pub(crate) seeds: Option<u64>,
    /// For so long, in place of a tier's own measure. A seed that has begun is finished.
    pub(crate) seconds: Option<u64>,
    /// When the first campaign began.
    pub(crate) begun: Instant,
}

/// One kind of harm, done again and again.
pub(crate) trait Campaign: Sync {
    /// Its name in the report: G1.
    fn name(&self) -> &'static str;
    /// What it does, in a line.
    fn what(&self) -> &'static str;
    /// Every fault of it; one that never fires makes the campaign void.
    fn faults(&self) -> &'static [&'static str];
    /// Trials of the full tier, at the least.
    fn trials_full(&self) -> u64;
    /// Seeds of the full tier, at the least, where it is the seeds that divide what there is to try.
    fn seeds_full(&self) -> u64 {
        1
    }
    /// Its share of the short tier, in seconds. A seed that has begun is finished.
    fn short_s(&self) -> u64;
    /// Why it cannot run here: a tool that is lacking, by name.
    fn requires(&self) -> Result<(), String> {
        Ok(())
    }
    /// Plays one seed. A panic is a fault of that seed.
    fn play(&self, seed: u64, tally: &mut Tally);
}

/// A campaign that was run.
pub(crate) struct Row {
    pub(crate) name: &'static str,
    pub(crate) what: &'static str,
    pub(crate) extent: Extent,
    pub(crate) first_seed: u64,
    pub(crate) seeds: u64,
    pub(crate) tally: Tally,
    /// Faults that did not fire often enough.
    pub(crate) silent: Vec<&'static str>,
    pub(crate) seconds: u64,
}

impl Row {
    /// Nothing was broken, and every fault fired.
    pub(crate) fn is_sound(&self) -> bool {
        self.tally.is_sound() && self.silent.is_empty()
    }
}

/// Runs a campaign to its end.
pub(crate) fn run(campaign: &dyn Campaign, plan: Plan) -> Row {
    let begun = now();
    let mut tally = Tally::default();
    let mut seeds = 0;
    loop {
        let seed = plan.seed + seeds;
        play(campaign, seed, &mut tally);
        seeds += 1;
        let is_enough = is_enough(campaign, plan, seeds, &tally, begun.elapsed().as_secs());
        // What is broken stays broken: the seed is known, and more of the same says nothing.
        if is_enough || !tally.is_sound() {
            break;
        }
        if plan.extent == Extent::Full && seeds.is_multiple_of(20) {
            eprintln!(
                "{} seed {seed}: {} trials, {} s",
                campaign.name(),
                tally.trials,
                begun.elapsed().as_secs()
            );
        }
    }
    let is_part = plan.seeds.is_some() || plan.seconds.is_some();
    let fired_min = if plan.extent == Extent::Full && !is_part { FIRED_MIN_FULL } else { 1 };
    // A single seed is played to look at it: what it does not meet is no judgement of the campaign.
    let silent = match plan.seeds {
        Some(1) => Vec::new(),
        _ => silent(campaign, &tally, fired_min),
    };
    Row {
        name: campaign.name(),
        what: campaign.what(),
        extent: plan.extent,
        first_seed: plan.seed,
        seeds,
        tally,
        silent,
        seconds: begun.elapsed().as_secs(),
    }
}

fn is_enough(campaign: &dyn Campaign, plan: Plan, seeds: u64, tally: &Tally, passed_s: u64) -> bool {
    if let Some(wanted) = plan.seeds {
        return seeds >= wanted;
    }
    if let Some(wanted_s) = plan.seconds {
        return passed_s >= wanted_s;
    }
    match plan.extent {
        Extent::Full => tally.trials >= campaign.trials_full() && seeds >= campaign.seeds_full(),
        Extent::Short => {
            let is_late = plan.begun.elapsed().as_secs() >= SHORT_S;
            let is_over = |times: u64| passed_s >= campaign.short_s().saturating_mul(times);
            (is_over(1) || is_late) && (silent(campaign, tally, 1).is_empty() || is_over(WAITED_FOR))
        }
    }
}

/// The faults that fired less often than that.
pub(crate) fn silent(campaign: &dyn Campaign, tally: &Tally, fired_min: u64) -> Vec<&'static str> {
    let fired = |fault: &str| tally.fired.get(fault).copied().unwrap_or(0);
    campaign.faults().iter().filter(|fault| fired(fault) < fired_min).copied().collect()
}

fn play(campaign: &dyn Campaign, seed: u64, tally: &mut Tally) {
    let was_sound = tally.is_sound();
    if let Err(panic) = catch_unwind(AssertUnwindSafe(|| campaign.play(seed, tally))) {
        tally.fault(format!("a trial ended: {}", words_of(&*panic)));
    }
    if was_sound && !tally.is_sound() {
        eprintln!("again: cargo xtask chaos --only {} --seed {seed} --seeds 1", campaign.name());
    }
}

/// How long a campaign takes is a figure, and the end of the short tier; no trial depends on it.
#[expect(clippy::disallowed_methods, reason = "see above")]
pub(crate) fn now() -> Instant {
    Instant::now()
}
