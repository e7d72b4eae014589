//! G6: simulated worlds. The real device and the real hub, their databases and all of their decisions, in one process, with
//! the network, the clocks and the accidents drawn from a seed: 3 to 20 devices, one or two hubs on one database, requests
//! and answers that are lost, doubled, late or of yesterday, partitions, processes that die, hubs from an older backup, files
//! by hand, clocks from ten years behind to ten years ahead.
//!
//! What it shows: I1 to I4 and I6 to I8 hold at the end of each world: nothing lost, doubled or falsely sent, every chain
//! whole, every outbox empty within a bounded number of talks, and the pages count what the exports and the acknowledgements
//! say. What it cannot show: I5 (no officers in it); what disks, sockets and schedulers do (G1 to G3, G7); real time.
//!
//! What always holds: everything that differs between two worlds comes from the seed; but where two hubs get the same batch
//! at once, which of them is first is a race that is meant. A world that fails is played three times more, and its row says
//! how often it failed again.

pub(crate) mod corpus;
mod hub;
mod net;
mod play;
mod template;
mod verdict;

use crate::campaign::Campaign;
use crate::tally::{Tally, words_of};
use play::World;
use std::panic::{AssertUnwindSafe, catch_unwind};

/// Simulated worlds.
pub(crate) struct Worlds;

/// How often a world that fails is played again.
const REPLAYS: usize = 3;

impl Campaign for Worlds {
    fn name(&self) -> &'static str {
        "G6"
    }

    fn what(&self) -> &'static str {
        "simulated worlds of devices, hubs and a network that does anything"
    }

    fn faults(&self) -> &'static [&'static str] {
        &[
            net::LOSS,
            net::DOUBLING,
            net::REORDER,
            net::PARTITION,
            net::STALE,
            net::CRASH,
            net::TWO_HUBS,
            play::HUB_CRASH,
            play::HUB_RESTORE,
            play::BY_HAND,
            play::CLOCK,
            play::PURGE,
        ]
    }

    fn trials_full(&self) -> u64 {
        10_000
    }

    fn short_s(&self) -> u64 {
        15
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let world = once(seed);
        tally.trials += 1;
        tally.acknowledged += world.acknowledged;
        for (fault, n) in &world.fired {
            *tally.fired.entry(fault).or_default() += n;
        }
        let is_sound = world.is_sound();
        (tally.lost, tally.doubled, tally.false_sent) =
            (tally.lost + world.lost, tally.doubled + world.doubled, tally.false_sent + world.false_sent);
        if !is_sound {
            let again = (0..REPLAYS).filter(|_| !once(seed).is_sound()).count();
            tally.faults.push(format!("world {seed} fails {again} times of {REPLAYS} when played again"));
        }
        tally.faults.extend(world.faults);
    }
}

fn once(seed: u64) -> Tally {
    catch_unwind(AssertUnwindSafe(|| World::of(seed).run())).unwrap_or_else(|panic| {
        let mut tally = Tally::default();
        tally.fault(format!("the world ended: {}", words_of(&*panic)));
        tally
    })
}
