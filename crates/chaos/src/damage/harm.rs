//! What can be done to a database file, and how much of it that can cost at most.

use super::Loss;
use super::scene::Scene;
use crate::dice::Dice;
use kadian_oracle::Number;
use std::collections::BTreeSet;
use std::path::Path;

/// A page, as SQLCipher makes them.
const PAGE: usize = 4_096;
const FRAME: usize = PAGE + 24;
const LOG_HEADER: usize = 32;
/// More rows of checks than a page holds: the smallest has some 70 bytes.
const ROWS_OF_A_PAGE_MAX: u64 = 70;

/// One kind of harm.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Harm {
    Bit,
    Blank,
    Cut,
    Header,
    Noise,
    Gone,
    LostLog,
    SwappedLog,
    BitInLog,
    CutLog,
    Key,
}

/// All of them.
pub(crate) const HARMS: [Harm; 11] = [
    Harm::Bit,
    Harm::Blank,
    Harm::Cut,
    Harm::Header,
    Harm::Noise,
    Harm::Gone,
    Harm::LostLog,
    Harm::SwappedLog,
    Harm::BitInLog,
    Harm::CutLog,
    Harm::Key,
];

impl Harm {
    pub(crate) const fn name(self) -> &'static str {
        match self {
            Self::Bit => "bit flipped",
            Self::Blank => "page zeroed",
            Self::Cut => "file cut",
            Self::Header => "header overwritten",
            Self::Noise => "file of noise",
            Self::Gone => "file gone",
            Self::LostLog => "log lost",
            Self::SwappedLog => "log of another moment",
            Self::BitInLog => "bit of the log flipped",
            Self::CutLog => "log cut",
            Self::Key => "another key",
        }
    }

    /// Whether it needs a phone that was killed, and so has a log.
    pub(super) fn is_to_the_log(self) -> bool {
        matches!(self, Self::LostLog | Self::SwappedLog | Self::BitInLog | Self::CutLog)
    }

    /// Does it; what that may cost.
    pub(super) fn hurt(self, scene: &Scene, dice: &mut Dice) -> Loss {
        let (db, log) = (scene.file("device.db"), scene.file("device.db-wal"));
        // What had a receipt before lies at the hub, whatever becomes of the file.
        match self {
            Self::Bit => {
                change(&db, |bytes| {
                    let at = index(dice, bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                });
                Loss::AtMost(ROWS_OF_A_PAGE_MAX)
            }
            Self::Blank => {
                let n_pages = dice.between(1, 4);
                change(&db, |bytes| {
                    for _ in 0..n_pages {
                        let page = index(dice, bytes.len() / PAGE);
                        bytes[page * PAGE..(page + 1) * PAGE].fill(0);
                    }
                });
                Loss::AtMost(n_pages * ROWS_OF_A_PAGE_MAX)
            }
            Self::Cut => {
                let mut n_lost = 0;
                change(&db, |bytes| {
                    let to = index(dice, bytes.len());
                    n_lost = bytes.len().div_ceil(PAGE) - to / PAGE;
                    bytes.truncate(to);
                });
                Loss::AtMost(n_lost as u64 * ROWS_OF_A_PAGE_MAX)
            }
            Self::Header => {
                let n_bytes = usize::try_from(dice.between(1, PAGE as u64)).expect("a size");
                change(&db, |bytes| noise(dice, &mut bytes[..n_bytes]));
                // The first page holds the schema and no row.
                Loss::AtMost(0)
            }
            Self::Noise => {
                change(&db, |bytes| noise(dice, bytes));
                Loss::AtMost(scene.written.len() as u64)
            }
            Self::Gone => {
                std::fs::remove_file(&db).expect("a file");
                Loss::AtMost(scene.written.len() as u64)
            }
            Self::LostLog => {
                std::fs::remove_file(&log).expect("a log");
                Loss::These(scene.in_log.clone())
            }
            Self::SwappedLog => {
                std::fs::write(&log, &scene.early_log).expect("a log");
                Loss::These(scene.in_later_log.clone())
            }
            Self::BitInLog => {
                change(&log, |bytes| {
                    let at = index(dice, bytes.len());
                    bytes[at] ^= 1 << dice.below(8);
                });
                // Every later frame of a page holds what the earlier one held; only the last of each stands alone.
                Loss::AtMost(ROWS_OF_A_PAGE_MAX)
            }
            Self::CutLog => {
                let mut to = 0;
                change(&log, |bytes| {
                    to = index(dice, bytes.len());
                    bytes.truncate(to);
                });
                Loss::AtMost(behind(scene, to).len() as u64)
            }
            Self::Key => {
                let other = scene.other.dir().join("vault.key");
                std::fs::copy(other, scene.file("vault.key")).expect("a key");
                Loss::AtMost(0)
            }
        }
    }
}

/// Numbers that only what was cut off the log can have held: a save takes at least three frames.
fn behind(scene: &Scene, to: usize) -> BTreeSet<Number> {
    let n_frames = to.saturating_sub(LOG_HEADER) / FRAME;
    let n_whole = (n_frames / 12).min(scene.in_log.len());
    scene.in_log.iter().skip(n_whole).copied().collect()
}

fn change(path: &Path, harm: impl FnOnce(&mut Vec<u8>)) {
    let mut bytes = std::fs::read(path).expect("a file");
    harm(&mut bytes);
    std::fs::write(path, bytes).expect("a file");
}

fn noise(dice: &mut Dice, bytes: &mut [u8]) {
    for byte in bytes {
        *byte = u8::try_from(dice.below(256)).expect("a byte");
    }
}

fn index(dice: &mut Dice, below: usize) -> usize {
    usize::try_from(dice.below(below as u64)).expect("an index")
}
