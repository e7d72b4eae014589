//! G8: malformed messages through the real routes: valid ones with something changed, at every depth, and signed again where
//! the change lies beneath the signature.
//!
//! What it shows: no message makes the hub panic or answer 5xx; a record that is malformed is judged alone, and its
//! neighbours in the same batch are stored; good batches of others are taken all the while; memory stays flat; what a device
//! reads (receipts, pages, links, drafts) never panics. What it cannot show: what lies behind coverage that chance does not
//! reach (see the fuzz targets); HTTP itself (see G20).

mod item;
mod mutate;
mod scene;

use crate::campaign::Campaign;
use crate::dice::Dice;
use crate::tally::Tally;
use kadian_testkit::phone_here;
use scene::{Scene, Shot};

/// Malformed messages.
pub(crate) struct Malformed;

/// Messages of a seed, each seed with a hub of its own.
const SHOTS: u64 = 4_000;
/// Messages that are under way at once: some share a commit.
const AT_ONCE: u64 = 16;
/// This process with its hub.
const RSS_MAX_KIB: u64 = 256 << 10;

/// What is changed.
pub(super) const BYTES: &str = "bytes of a message";
pub(super) const MESSAGE: &str = "form of a message";
pub(super) const PAYLOAD: &str = "form of a payload, signed";
pub(super) const HEADER: &str = "header, signed";
pub(super) const FRAME: &str = "frame, signed";
pub(super) const STREAM: &str = "stream of records, signed";
pub(super) const RECORD: &str = "record, signed";
pub(super) const BODY: &str = "body of a record, signed";
pub(super) const LIST: &str = "request for a list";
pub(super) const ENROLMENT: &str = "enrolment";
pub(super) const ANSWER: &str = "answer to a device";
pub(super) const TEXT: &str = "text and link at a device";

const KINDS: [&str; 12] =
    [BYTES, MESSAGE, PAYLOAD, HEADER, FRAME, STREAM, RECORD, BODY, LIST, ENROLMENT, ANSWER, TEXT];
/// Records and bodies are where most can go wrong.
const DRAWN: [&str; 17] = [
    BYTES, MESSAGE, PAYLOAD, PAYLOAD, HEADER, HEADER, FRAME, STREAM, RECORD, RECORD, RECORD, BODY, BODY,
    LIST, ENROLMENT, ANSWER, TEXT,
];

impl Campaign for Malformed {
    fn name(&self) -> &'static str {
        "G8"
    }

    fn what(&self) -> &'static str {
        "malformed messages through the real routes"
    }

    fn faults(&self) -> &'static [&'static str] {
        &KINDS
    }

    fn trials_full(&self) -> u64 {
        1_000_000
    }

    fn short_s(&self) -> u64 {
        10
    }

    fn play(&self, seed: u64, tally: &mut Tally) {
        let mut dice = Dice::of(seed);
        let scene = Scene::new();
        for _ in 0..SHOTS / AT_ONCE {
            let shots: Vec<Shot> = (0..AT_ONCE).map(|_| scene.draw(dice.pick(&DRAWN), &mut dice)).collect();
            for shot in &shots {
                tally.fired(shot.kind);
                tally.trials += 1;
            }
            phone_here::runtime().block_on(scene.fire(shots, &mut dice, tally));
            // After each handful: what one of them took may have been given back by the end.
            let rss = rss_kib();
            if rss > RSS_MAX_KIB {
                tally.fault(format!("{rss} KiB in memory after {} messages", tally.trials));
            }
            if !tally.is_sound() {
                return;
            }
        }
        scene.close(tally);
    }
}

/// What this process has in memory.
fn rss_kib() -> u64 {
    let status = std::fs::read_to_string("/proc/self/status").expect("a Linux");
    let line = status.lines().find_map(|line| line.strip_prefix("VmRSS:")).expect("a size");
    line.trim().trim_end_matches(" kB").parse().expect("a number")
}
