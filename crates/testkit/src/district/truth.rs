//! What the generator knows: what each device acknowledged, how far each was heard, and what follows from both.
//!
//! What it must not know: any answer of a hub but that it was reached.

use super::plan::{Plan, Resolve};
use kadian_device::Direction;
use std::collections::BTreeMap;
use std::sync::Arc;

/// A device that was not heard for longer is silent.
const SILENT_MS: i64 = 20 * 60_000;
const QUARTER_MS: i64 = 15 * 60_000;
/// At or over this a reading is a fever.
const THRESHOLD_DC: i32 = 373;

/// What is counted of passages.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Sums {
    /// Passages.
    pub checks: u64,
    /// Passers on their way in.
    pub entries: u64,
    /// Passers on their way out.
    pub exits: u64,
    /// Vehicles and buses.
    pub vehicles: u64,
    /// Suspected fevers.
    pub suspected: u64,
    /// Confirmed fevers.
    pub confirmed: u64,
    /// Passers who still wait.
    pub waiting: u64,
}

/// Counts by post and by the quarter hour that it happened in (Unix milliseconds).
pub(super) type ByQuarter = BTreeMap<(usize, i64), Sums>;

/// A passage that a device acknowledged.
#[derive(Debug, Clone)]
pub struct Acknowledged {
    /// The device, by its number in the plan.
    pub device: usize,
    /// The number that its record has there.
    pub seq: u32,
    /// The quarter hour.
    pub quarter_ms: i64,
    /// Which passage of the plan.
    pub passage: usize,
    /// The slip where somebody waits.
    pub slip: Option<String>,
}

/// How far everything was heard when an officer looked.
#[derive(Debug, Clone)]
pub struct Moment {
    /// When (Unix milliseconds).
    pub at_ms: i64,
    /// The last number of each device that the hub has.
    pub at_hub: Vec<u32>,
    /// When each device was last heard; None where the hub does not know it.
    pub heard_ms: Vec<Option<i64>>,
}

/// Everything that the generator knows of a day.
#[derive(Debug, Clone)]
pub struct Truth {
    /// What was to happen.
    pub plan: Arc<Plan>,
    /// By passage of the plan.
    pub passages: BTreeMap<usize, Acknowledged>,
    /// Passages that a void cancels: the void's device and number.
    pub voids: BTreeMap<usize, (usize, u32)>,
    /// What came of those who waited, and the resolution's number on its device.
    pub resolutions: Vec<(Resolve, u32)>,
    /// The last number that each device acknowledged.
    pub last_seq: Vec<u32>,
    /// Devices that are lost.
    pub lost: Vec<usize>,
    /// What is heard now.
    pub now: Moment,
    backup: Option<Moment>,
    /// What was heard at each look.
    pub looks: Vec<Moment>,
}

impl Truth {
    pub(super) fn of(plan: &Arc<Plan>) -> Self {
        let n = plan.post_of.len();
        Self {
            plan: Arc::clone(plan),
            passages: BTreeMap::new(),
            voids: BTreeMap::new(),
            resolutions: Vec::new(),
            last_seq: vec![0; n],
            lost: Vec::new(),
            now: Moment { at_ms: 0, at_hub: vec![0; n], heard_ms: vec![None; n] },
            backup: None,
            looks: Vec::new(),
        }
    }

    /// A device acknowledged a record; numbers have no holes.
    pub(super) fn acknowledged(&mut self, device: usize, seq: u32) {
        let last = &mut self.last_seq[device];
        assert!(seq > *last, "device {device} gives {seq} behind {last}");
        *last = seq;
    }

    /// A device reached the hub: all that it has is there.
    pub(super) fn heard(&mut self, device: usize, at_ms: i64) {
        self.now.at_hub[device] = self.last_seq[device];
        self.now.heard_ms[device] = Some(at_ms);
    }

    pub(super) fn backed_up(&mut self) {
        self.backup = Some(self.now.clone());
    }

    /// The hub is as it was at its backup: what it heard since, it has not heard.
    pub(super) fn restored(&mut self) {
        self.now = self.backup.clone().expect("a hub is restored from a backup");
    }

    pub(super) fn looked(&mut self, at_ms: i64) {
        self.now.at_ms = at_ms;
        self.looks.push(self.now.clone());
    }

    /// What counts by post and quarter hour, of what the hub has at a moment.
    pub fn by_quarter(&self, moment: &Moment) -> ByQuarter {
        let is_there = |device: usize, seq: u32| seq <= moment.at_hub[device];
        let mut sums = ByQuarter::new();
        for (at, known) in &self.passages {
            let is_void = self.voids.get(at).is_some_and(|(device, seq)| is_there(*device, *seq));
            if !is_there(known.device, known.seq) || is_void {
                continue;
            }
            let post = self.plan.post_of[known.device];
            let passage = &self.plan.passages[*at].passage;
            let sum = sums.entry((post, known.quarter_ms)).or_default();
            sum.checks += 1;
            match passage.draft.direction {
                Direction::Entry => sum.entries += u64::from(passage.n_passers),
                Direction::Exit => sum.exits += u64::from(passage.n_passers),
            }
            sum.vehicles += u64::from(passage.is_vehicle);
            for seat in &passage.fevers {
                sum.suspected += 1;
                let word = self
                    .resolutions
                    .iter()
                    .find(|(of, seq)| (of.passage, of.seat) == (*at, *seat) && is_there(of.by, *seq));
                match word {
                    _ if passage.is_referred => sum.confirmed += 1,
                    None => sum.waiting += 1,
                    Some((of, _)) if of.second_dc.is_none_or(|dc| dc >= THRESHOLD_DC) => sum.confirmed += 1,
                    Some(_) => {}
                }
            }
        }
        sums
    }

    /// How each post stands that totals lack something of: every phone silent, or one beside another that is heard.
    pub fn lacking(&self, moment: &Moment) -> BTreeMap<usize, &'static str> {
        let mut lacking = BTreeMap::new();
        for post in 0..self.plan.options.checkpoints as usize {
            let heard: Vec<i64> =
                self.plan.devices_of(post).filter_map(|device| moment.heard_ms[device]).collect();
            let silent = heard.iter().filter(|heard_ms| moment.at_ms - **heard_ms > SILENT_MS).count();
            match (silent, heard.len() - silent) {
                (0, _) => {}
                (_, 0) => drop(lacking.insert(post, "silent")),
                (_, _) => drop(lacking.insert(post, "part_silent")),
            }
        }
        lacking
    }

    /// Records that died with a device.
    pub fn died(&self) -> u64 {
        self.lost.iter().map(|device| u64::from(self.last_seq[*device] - self.now.at_hub[*device])).sum()
    }
}

/// The quarter hour of a moment.
pub(super) fn quarter(at_ms: i64) -> i64 {
    at_ms - at_ms.rem_euclid(QUARTER_MS)
}
