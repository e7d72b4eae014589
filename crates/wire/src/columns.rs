//! Layout 1: the records of a batch in columns, so that what changes little from record to record takes little room.
//!
//! What always holds: bytes are frozen at capture, and these are rebuilt from columns bit by bit; what would not come back
//! as it was lies in a column of its own, whole. Nothing here knows a kind: an envelope is twelve numbers, a body is a
//! skeleton, that most records share, and what stands in its slots. How much is rebuilt is counted while it is.

mod pack;
mod unpack;

pub use pack::pack;
pub use unpack::unpack;

/// A record that lies whole in the column of such.
const WHOLE: i64 = 0;

/// The numbers of an envelope, each a column. Those that seldom change lie side by side, and the frame packs them as one.
const KIND: usize = 0;
/// How far the number is from its place in the batch: 0 but for a rogue.
const SEQ: usize = 1;
/// Which of the boots of this batch.
const BOOT: usize = 2;
const CHECKPOINT: usize = 3;
const VOLUNTEER: usize = 4;
const SHIFT: usize = 5;
const CONFIG: usize = 6;
const HAS_SAMPLE: usize = 7;
const HUB_MINUS_MONO: usize = 8;
const ERROR: usize = 9;
const WALL_MINUS_MONO: usize = 10;
const MONO: usize = 11;
const NUMBERS: usize = 12;

type Numbers = [i64; NUMBERS];

/// Columns whose numbers run on: kept as the difference from the record before, all others from the first.
const RUNNING: [usize; 2] = [ERROR, MONO];

/// What the numbers of an envelope are told from.
#[derive(Default)]
struct Seen(Option<Numbers>);

impl Seen {
    fn base(&self, column: usize) -> i64 {
        self.0.as_ref().and_then(|numbers| numbers.get(column)).copied().unwrap_or(0)
    }

    fn see(&mut self, numbers: Numbers) {
        let base = self.0.get_or_insert(numbers);
        for column in RUNNING {
            if let (Some(base), Some(number)) = (base.get_mut(column), numbers.get(column)) {
                *base = *number;
            }
        }
    }
}

#[cfg(test)]
mod tests;
