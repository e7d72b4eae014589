//! One check, from `Device::send` to COMMIT, beside a bare commit of the same rows and beside the disk itself.

mod bare;
mod waits;

use crate::devices;
use crate::ground::{Ground, cpu_seconds, seconds_of};
use crate::spread::{Pairs, percentile};
use crate::table::{Budget, Row, Unit};
use bare::Bare;
use kadian_device::door::Command;
use kadian_store::Store;
use kadian_testkit::{PhoneClock, PhoneHere, TrueTime};
use std::fs::File;
use std::io::Write;
use std::path::Path;
use tempfile::TempDir;

const NAME: &str = "capture";
/// A check and the next, on the device's clocks.
const EVERY_MS: i64 = 1_000;
/// What the disk is asked for at least: one page.
const FLOOR_BYTES: usize = 4096;
const BARE: &str = "bare commit of the same rows, synchronous=FULL, same tables, library and key";

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let mut sizes = vec![Sized::new(ground, 0)?, Sized::new(ground, 10_000)?];
    if let Some(n_checks) = ground.by_size(None, Some(1_000_000)) {
        sizes.push(Sized::new(ground, n_checks)?);
    }
    let (n_blocks, n_each) = ground.by_size((3, 20), (20, 1_000));
    let blocks = measure(ground, &sizes, (n_blocks, n_each))?;
    let mut rows = Vec::new();
    for (size, of_size) in sizes.iter().zip(&blocks.sizes) {
        let name = |what: &str| format!("{what} of a check at {} records", size.n_checks);
        for (what, part, times_bare) in PARTS {
            let pairs = pairs(&of_size.ours, &of_size.bare, part);
            let budget = Budget::RatioAtMost(times_bare);
            rows.extend(Row::of_pairs(NAME, (name(what), Unit::Us), BARE, &pairs, budget));
        }
        let cpu = &of_size.cpu;
        rows.extend(Row::of_pairs(NAME, (name("CPU of all threads"), Unit::Us), BARE, cpu, Budget::None));
    }
    if let [empty, .., largest] = &*blocks.sizes {
        let of = sizes.last().map_or(0, |size| size.n_checks);
        for (what, part, _) in PARTS {
            let pairs = pairs(&largest.ours, &empty.ours, part);
            let what = (format!("{what} of a check at {of} records, beside none"), Unit::Us);
            rows.extend(Row::of_pairs(
                NAME,
                what,
                "the same at no records",
                &pairs,
                Budget::RatioAtMost(1.1),
            ));
        }
        let floor = pairs(&largest.bare, &blocks.floor, 0.5);
        let what = ("p50 of the bare commit itself, beside the disk", Unit::Us);
        rows.extend(Row::of_pairs(NAME, what, "append and fdatasync of 4 KiB", &floor, Budget::None));
    }
    drop(sizes);
    rows.extend(waits::counted(ground)?);
    Ok(rows)
}

/// Of a block: which part lies below, and how often the bare commit's it may be.
const PARTS: [(&str, f64, f64); 2] = [("p50", 0.5, 1.2), ("p99", 0.99, 1.25)];

/// A device of one size, twice.
struct Sized {
    n_checks: u32,
    time: TrueTime,
    phone: PhoneHere,
    bare: Store,
    // Dropped last: the databases close before their folders go.
    _dirs: [TempDir; 2],
}

impl Sized {
    fn new(ground: &Ground, n_checks: u32) -> anyhow::Result<Self> {
        let (ours, theirs) = (devices::copied(ground, n_checks)?, devices::copied(ground, n_checks)?);
        let time = devices::time();
        let phone = PhoneHere::open(ours.path(), PhoneClock::new(&time, 2));
        phone.check(devices::draft(0));
        // The other goes on from the very same rows; an empty one has none to go on from.
        let (path, key) = devices::database(theirs.path())?;
        if n_checks == 0 {
            PhoneHere::open(theirs.path(), PhoneClock::new(&time, 2)).check(devices::draft(0));
        }
        Ok(Self { n_checks, time, phone, bare: Store::open(&path, &key)?, _dirs: [ours, theirs] })
    }

    fn check(&self, n: u32) {
        self.time.pass(EVERY_MS);
        self.phone.send(Command::RecordCheck(devices::draft(n))).expect("a check is saved");
    }
}

/// What was measured, in seconds, block by block.
#[derive(Default)]
struct Blocks {
    sizes: Vec<OfSize>,
    floor: Vec<Vec<f64>>,
}

#[derive(Default)]
struct OfSize {
    ours: Vec<Vec<f64>>,
    bare: Vec<Vec<f64>>,
    /// Microseconds a check, block by block.
    cpu: Pairs,
}

/// The same of one block.
#[derive(Default)]
struct Turns {
    seconds: Vec<f64>,
    cpu_seconds: f64,
}

impl Turns {
    fn take<T>(&mut self, work: impl FnOnce() -> T) -> T {
        let before = cpu_seconds();
        let (took, done) = seconds_of(work);
        self.cpu_seconds += cpu_seconds() - before;
        self.seconds.push(took);
        done
    }

    fn cpu_us_each(&self) -> f64 {
        self.cpu_seconds / self.seconds.len() as f64 * 1e6
    }
}

fn measure(ground: &Ground, sizes: &[Sized], (n_blocks, n_each): (u32, u32)) -> anyhow::Result<Blocks> {
    let dir = ground.scratch()?;
    let mut floor = Floor::new(dir.path())?;
    let bares = sizes.iter().map(|size| Bare::behind(&size.bare));
    let mut bares = bares.collect::<anyhow::Result<Vec<_>>>()?;
    let mut blocks = Blocks::default();
    blocks.sizes.resize_with(sizes.len(), OfSize::default);
    // The first block warms the caches and is not counted.
    for n_block in 0..=n_blocks {
        let mut of_sizes: Vec<_> = sizes.iter().map(|_| (Turns::default(), Turns::default())).collect();
        let mut of_floor = Turns::default();
        for n in 0..n_each {
            // Whoever comes behind the other finds its code in the processor's caches, and whoever comes behind the floor
            // finds none: each is each as often.
            let is_ours_first = n % 2 == 0;
            for at in 0..sizes.len() {
                let at = (at + n as usize / 2) % sizes.len();
                let (ours, theirs) = &mut of_sizes[at];
                if is_ours_first {
                    ours.take(|| sizes[at].check(n));
                }
                theirs.take(|| bares[at].write())?;
                if !is_ours_first {
                    ours.take(|| sizes[at].check(n));
                }
            }
            of_floor.take(|| floor.append())?;
        }
        if n_block > 0 {
            for (of_size, (ours, theirs)) in blocks.sizes.iter_mut().zip(of_sizes) {
                of_size.cpu.push(ours.cpu_us_each(), theirs.cpu_us_each());
                of_size.ours.push(ours.seconds);
                of_size.bare.push(theirs.seconds);
            }
            blocks.floor.push(of_floor.seconds);
        }
    }
    Ok(blocks)
}

/// A pair a block: the number below which a part of the block lies, in microseconds.
fn pairs(ours: &[Vec<f64>], theirs: &[Vec<f64>], part: f64) -> Pairs {
    let mut pairs = Pairs::default();
    let at = |block: &Vec<f64>| {
        let mut sorted = block.clone();
        sorted.sort_by(f64::total_cmp);
        percentile(&sorted, part).map_or(f64::NAN, |seconds| seconds * 1e6)
    };
    ours.iter().zip(theirs).for_each(|(ours, theirs)| pairs.push(at(ours), at(theirs)));
    pairs
}

/// The least that can be durable.
struct Floor(File);

impl Floor {
    fn new(dir: &Path) -> anyhow::Result<Self> {
        Ok(Self(File::create(dir.join("floor"))?))
    }

    fn append(&mut self) -> std::io::Result<()> {
        self.0.write_all(&[0x5a; FLOOR_BYTES])?;
        self.0.sync_data()
    }
}
