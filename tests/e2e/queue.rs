//! A seeded queue in front of a gate, and what must be counted of it.

use kadian_domain::Direction;
use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::{Config, RngAlgorithm, TestRng, TestRunner};

/// Who comes next.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Who {
    /// On foot, well.
    Walker(i32),
    /// On foot, feverish, and well at the wrist.
    Wrist(i32),
    /// On foot, feverish, and gone before the second reading.
    Leaver(i32),
    /// On foot, written down on paper a minute ago.
    Paper(i32),
    /// Readings by seat.
    Car(String, Vec<i32>),
    /// A car of four whose third is feverish, and still is on the other phone.
    FeverCar(String, [i32; 4]),
    /// So many, all well.
    Bus(u32),
    /// So many, counted.
    Tally(u32),
}

/// Somebody in the queue.
#[derive(Debug, Clone)]
pub(crate) struct Arrival {
    pub(crate) who: Who,
    pub(crate) direction: Direction,
}

/// What pages, exports and phones must agree on.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Count {
    pub(crate) checks: u32,
    pub(crate) entries: u32,
    pub(crate) exits: u32,
    pub(crate) suspected: u32,
    pub(crate) confirmed: u32,
    pub(crate) voids: u32,
}

impl Who {
    pub(crate) fn n_passers(&self) -> u32 {
        match self {
            Self::Walker(_) | Self::Wrist(_) | Self::Leaver(_) | Self::Paper(_) => 1,
            Self::Car(_, readings) => u32::try_from(readings.len()).unwrap(),
            Self::FeverCar(..) => 4,
            Self::Bus(n) | Self::Tally(n) => *n,
        }
    }
}

impl Count {
    /// Adds somebody who was let pass or told something.
    pub(crate) fn add(&mut self, arrival: &Arrival) {
        let (suspected, confirmed) = match arrival.who {
            Who::Wrist(_) => (1, 0),
            // Nobody measured again, or the second reading was a fever too.
            Who::Leaver(_) | Who::FeverCar(..) => (1, 1),
            Who::Walker(_) | Who::Paper(_) | Who::Car(..) | Who::Bus(_) | Who::Tally(_) => (0, 0),
        };
        let n = arrival.who.n_passers();
        self.checks += 1;
        if arrival.direction == Direction::Exit {
            self.exits += n;
        } else {
            self.entries += n;
        }
        self.suspected += suspected;
        self.confirmed += confirmed;
    }
}

/// Sixty passers in an order and with readings that a seed decides: 22 healthy walkers, one from paper, two feverish
/// ones, cars with one to five people, a bus and a tally.
pub(crate) fn sixty(seed: u64) -> Vec<Arrival> {
    let mut bytes = [0; 32];
    bytes[..8].copy_from_slice(&seed.to_le_bytes());
    let rng = TestRng::from_seed(RngAlgorithm::ChaCha, &bytes);
    let mut runner = TestRunner::new_with_rng(Config::default(), rng);
    let mut draw = |strategy: BoxedStrategy<Vec<i32>>| strategy.new_tree(&mut runner).unwrap().current();
    let well = draw(proptest::collection::vec(355..370_i32, 64).boxed());
    let mut readings = well.into_iter();
    let mut take = |n: usize| readings.by_ref().take(n).collect::<Vec<_>>();
    let mut queue: Vec<Who> = take(22).into_iter().map(Who::Walker).collect();
    queue.push(Who::Paper(take(1)[0]));
    queue.push(Who::Wrist(376));
    queue.push(Who::Leaver(379));
    for n in [1, 2, 3, 5] {
        queue.push(Who::Car(format!("闽D8K2Q{n}"), take(n)));
    }
    let well = take(3);
    queue.push(Who::FeverCar("闽D12345".to_owned(), [well[0], well[1], 381, well[2]]));
    queue.push(Who::Bus(12));
    queue.push(Who::Tally(8));
    let shuffled = Just(queue).prop_shuffle().new_tree(&mut runner).unwrap().current();
    let way = prop_oneof![6 => Just(Direction::Entry), 4 => Just(Direction::Exit)];
    let ways = proptest::collection::vec(way, shuffled.len()).new_tree(&mut runner).unwrap().current();
    shuffled.into_iter().zip(ways).map(|(who, direction)| Arrival { who, direction }).collect()
}

#[test]
fn the_queue_is_sixty_passers_and_the_same_for_the_same_seed() {
    let queue = sixty(7);
    assert_eq!(queue.iter().map(|arrival| arrival.who.n_passers()).sum::<u32>(), 60);
    let same: Vec<Who> = sixty(7).into_iter().map(|arrival| arrival.who).collect();
    assert_eq!(queue.iter().map(|arrival| arrival.who.clone()).collect::<Vec<_>>(), same);
    assert_ne!(sixty(8).iter().map(|arrival| arrival.who.clone()).collect::<Vec<_>>(), same);
}
