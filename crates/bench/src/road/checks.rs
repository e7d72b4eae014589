//! The checks that are sent: people on foot who pass a gate every few seconds, day and night.
//!
//! What always holds: the same number of the same kind is the same checks, so that a peer gets the same facts.

use kadian_device::{CheckDraft, Direction, Keyed, Moment};
use serde_json::{Value, json};

/// Whether passers say who they are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Who {
    /// A reading and a direction.
    Nobody,
    /// Name and telephone too.
    Named,
}

impl Who {
    /// As it stands in the name of a folder.
    pub(crate) fn word(self) -> &'static str {
        match self {
            Self::Nobody => "nobody",
            Self::Named => "named",
        }
    }
}

/// One passage.
pub(crate) struct Passage {
    after_us: i64,
    direction: Direction,
    reading_dc: i32,
    name: Option<String>,
    phone: Option<String>,
}

impl Passage {
    /// When it was, which way and with which reading, as numbers.
    pub(crate) fn facts(&self) -> (i64, u8, i32) {
        (self.after_us / 1_000, u8::from(self.direction == Direction::Exit), self.reading_dc)
    }
}

/// People pass every 2 to 18 seconds.
const GAP_US: (u64, u64) = (2_000_000, 18_000_000);
/// A tenth of a degree each, by how many of a hundred have it: from 36.0 on.
const READINGS: [u64; 10] = [3, 6, 11, 17, 20, 17, 12, 8, 4, 2];
const SURNAMES: &str = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许邓韩冯曹";
const GIVEN: &str = "伟芳娜秀英敏静丽强磊军洋勇艳杰娟涛明超兰霞平刚桂国志美玲云金建华文辉力红玉春梅海\
燕龙斌波宇浩凯健俊帆鹏旭东晨阳欣悦婷雪琳璐颖慧莹晶萍倩洁琴凤香月珍莲淑惠珠翠雅芝";

/// People pass, in order.
pub(crate) fn passages(n: usize, who: Who) -> Vec<Passage> {
    let mut dice = Dice(7);
    let mut at_us = 0;
    let one = |_| {
        at_us += i64::try_from(GAP_US.0 + dice.below(GAP_US.1 - GAP_US.0)).expect("a few seconds");
        Passage {
            after_us: at_us,
            direction: if dice.below(2) == 0 { Direction::Entry } else { Direction::Exit },
            reading_dc: 360 + i32::try_from(dice.weighted(&READINGS)).expect("one of ten"),
            name: (who == Who::Named).then(|| dice.name()),
            phone: (who == Who::Named).then(|| dice.phone()),
        }
    };
    (0..n).map(one).collect()
}

/// The same as a volunteer keys it; the last passage is `last`. The wall clock's milliseconds begin elsewhere than those of
/// the monotonic clock, as on any machine.
pub(crate) fn drafts(passages: &[Passage], last: Moment) -> Vec<(CheckDraft, Moment)> {
    let end_us = passages.last().map_or(0, |passage| passage.after_us);
    let one = |passage: &Passage| {
        let draft = CheckDraft {
            direction: passage.direction,
            reading_dc: Some(Keyed::Tenths(passage.reading_dc)),
            name: passage.name.clone(),
            phone: passage.phone.clone(),
            ..CheckDraft::default()
        };
        let before_us = end_us - passage.after_us;
        let moment = Moment {
            wall_ms: last.wall_ms - before_us / 1_000,
            mono_ms: last.mono_ms - (before_us + 370).div_euclid(1_000),
            boot: last.boot,
        };
        (draft, moment)
    };
    passages.iter().map(one).collect()
}

/// The same as documents of a peer, which knows neither a second clock nor a shift.
pub(crate) fn documents(passages: &[Passage]) -> Vec<Value> {
    let one = |(n, passage): (usize, &Passage)| {
        let mut document = json!({
            "_id": format!("k7Qd-{n:06}"),
            "at": 1_795_500_000_000_i64 + passage.after_us / 1_000,
            "direction": match passage.direction { Direction::Entry => "entry", Direction::Exit => "exit" },
            "reading": passage.reading_dc,
            "method": "forehead",
            "volunteer": 1000,
            "checkpoint": 1,
        });
        for (key, text) in [("name", &passage.name), ("phone", &passage.phone)] {
            if let Some(text) = text {
                document[key] = json!(text);
            }
        }
        document
    };
    passages.iter().enumerate().map(one).collect()
}

/// `SplitMix64`.
struct Dice(u64);

impl Dice {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: u64) -> u64 {
        self.next() % n
    }

    fn weighted(&mut self, weights: &[u64]) -> usize {
        let mut left = self.below(weights.iter().sum());
        let is_here = |weight: &u64| {
            let here = left < *weight;
            left = left.saturating_sub(*weight);
            here
        };
        weights.iter().position(is_here).expect("one of the weights")
    }

    fn sign(&mut self, of: &str) -> char {
        let n = self.below(of.chars().count() as u64);
        of.chars().nth(usize::try_from(n).expect("a short text")).expect("one of its signs")
    }

    /// Two signs, or three of four times three.
    fn name(&mut self) -> String {
        let n_given = if self.below(4) == 0 { 1 } else { 2 };
        let mut name = String::from(self.sign(SURNAMES));
        name.extend((0..n_given).map(|_| self.sign(GIVEN)));
        name
    }

    fn phone(&mut self) -> String {
        format!("1{}{:09}", 3 + self.below(7), self.below(1_000_000_000))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_same_people_pass_again_and_those_who_say_who_they_are_say_it() {
        let (first, again) = (passages(50, Who::Named), passages(50, Who::Named));
        assert_eq!(documents(&first), documents(&again));
        assert!(first.iter().all(|p| p.phone.as_ref().is_some_and(|phone| phone.len() == 11)));
        assert!(first.is_sorted_by_key(|passage| passage.after_us));
        let last = Moment { wall_ms: 9_000_000, mono_ms: 8_000_000, boot: [0; 8] };
        assert_eq!(drafts(&first, last).last().unwrap().1.wall_ms, last.wall_ms);
    }
}
