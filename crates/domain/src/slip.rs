//! The number by which a recheck is known on paper: `checkpoint-letter-counter`, as in `3-A-17`.
//!
//! It is made offline, so it must be unlike any other slip of the checkpoint: the letter is the device's own at
//! that checkpoint and is never given twice, the counter belongs to one database of the device.

use crate::code::{Code, Problem};
use crate::ids::{CheckpointId, Epoch};

/// A device's letter at its checkpoint: `A`, `B`, … `Z`, `AA`, …, given by the hub.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Letter(String);

/// Three letters are enough for 18,278 devices at one checkpoint.
const LETTERS_MAX: usize = 3;

impl Letter {
    /// A letter as it stands in the enrolment answer; None unless one to three of A to Z.
    pub fn new(text: &str) -> Option<Self> {
        let fits = (1..=LETTERS_MAX).contains(&text.len()) && text.bytes().all(|b| b.is_ascii_uppercase());
        fits.then(|| Self(text.to_owned()))
    }

    /// The n-th letter, from 0: A, B, … Z, AA, AB, …; None past ZZZ.
    pub fn nth(n: u32) -> Option<Self> {
        let mut text = String::new();
        let mut rest = n;
        loop {
            let digit = u8::try_from(rest.checked_rem(26)?).ok()?;
            text.insert(0, char::from(b'A'.checked_add(digit)?));
            match rest.checked_div(26)?.checked_sub(1) {
                Some(left) => rest = left,
                None => break,
            }
        }
        Self::new(&text)
    }

    /// The letter as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A slip's number as it is spoken, written and keyed.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Slip(String);

impl Slip {
    /// The slip of the `counter`-th recheck of a database.
    ///
    /// In any epoch but the device's first, two digits of the epoch lead the counter: the old counter may be lost.
    pub fn new(checkpoint: CheckpointId, letter: &Letter, counter: u32, later_epoch: Option<Epoch>) -> Self {
        let letter = letter.as_str();
        Self(match later_epoch {
            None => format!("{checkpoint}-{letter}-{counter}"),
            // The counter has a fixed width here: else `42` and `1` would read like the first epoch's `421`.
            Some(epoch) => format!("{checkpoint}-{letter}-{:02}{counter:05}", epoch.get().wrapping_rem(100)),
        })
    }

    /// A slip as it is keyed or stands in a record: three parts, `3-A-17`; None for anything else.
    pub fn parse(text: &str) -> Option<Self> {
        const CHARS_MAX: usize = 24;
        let mut parts = text.split('-');
        let is_number = |part: &str| !part.is_empty() && part.bytes().all(|b| b.is_ascii_digit());
        let (checkpoint, letter, counter) = (parts.next()?, parts.next()?, parts.next()?);
        let fits = text.len() <= CHARS_MAX && parts.next().is_none();
        (fits && is_number(checkpoint) && is_number(counter) && Letter::new(letter).is_some())
            .then(|| Self(text.to_owned()))
    }

    /// A slip as somebody keys it at a checkpoint: `3-A-17`, `3a17`, `A17`, `a 17`, in any width of letters.
    ///
    /// `slip_malformed` for what is none, `slip_foreign` for one of another checkpoint.
    pub fn keyed(text: &str, here: CheckpointId) -> Result<Self, Problem> {
        let malformed = || Problem::at(Code::SlipMalformed, "slip");
        let plain: String = text.chars().filter_map(narrow).collect();
        let letters_at = plain.find(|c: char| c.is_ascii_uppercase()).ok_or_else(malformed)?;
        let (checkpoint, rest) = plain.split_at_checked(letters_at).ok_or_else(malformed)?;
        let counter_at = rest.find(|c: char| c.is_ascii_digit()).ok_or_else(malformed)?;
        let (letter, counter) = rest.split_at_checked(counter_at).ok_or_else(malformed)?;
        let own = here.to_string();
        let checkpoint = if checkpoint.is_empty() { own.as_str() } else { checkpoint };
        let slip = Self::parse(&format!("{checkpoint}-{letter}-{counter}")).ok_or_else(malformed)?;
        if checkpoint == own { Ok(slip) } else { Err(Problem::at(Code::SlipForeign, "slip")) }
    }

    /// The checkpoint's number and the device's letter in it.
    pub fn parts(&self) -> (Option<CheckpointId>, Option<Letter>) {
        let mut parts = self.0.split('-');
        let checkpoint = parts.next().and_then(|part| part.parse().ok()).map(CheckpointId::new);
        (checkpoint, parts.next().and_then(Letter::new))
    }

    /// The slip as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// A character as the slip has it; None for what only stands between its parts.
fn narrow(c: char) -> Option<char> {
    /// How far full-width letters and digits lie behind the plain ones.
    const FULL_WIDTH: u32 = 0xfee0;
    let plain = match c {
        '！'..='～' => char::from_u32(u32::from(c).wrapping_sub(FULL_WIDTH)).unwrap_or(c),
        _ => c,
    };
    (!matches!(plain, ' ' | '-' | '–' | '—' | '_' | '.' | '/')).then(|| plain.to_ascii_uppercase())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn letters_run_like_the_columns_of_a_sheet() {
        let cases = [
            (0, "A"),
            (25, "Z"),
            (26, "AA"),
            (51, "AZ"),
            (52, "BA"),
            (701, "ZZ"),
            (702, "AAA"),
            (18_277, "ZZZ"),
        ];
        for (n, want) in cases {
            assert_eq!(Letter::nth(n).unwrap().as_str(), want, "letter {n}");
        }
        assert_eq!(Letter::nth(18_278), None);
    }

    #[test]
    fn a_slip_is_known_however_it_is_keyed() {
        let keyed = |text: &str| Slip::keyed(text, CheckpointId::new(3)).map(|slip| slip.as_str().to_owned());
        for text in ["3-A-17", "3a17", "A17", " a 17 ", "3 - A - 17", "３Ａ１７", "a-17"] {
            assert_eq!(keyed(text).as_deref(), Ok("3-A-17"), "{text}");
        }
        for (text, code) in [
            ("4-A-17", Code::SlipForeign),
            ("17", Code::SlipMalformed),
            ("A", Code::SlipMalformed),
            ("", Code::SlipMalformed),
            ("ABCD1", Code::SlipMalformed),
            ("3-A-17-2", Code::SlipMalformed),
            ("3-A-1x", Code::SlipMalformed),
            ("长", Code::SlipMalformed),
        ] {
            // Four parts of digits run together: they are another slip, not nonsense.
            if text == "3-A-17-2" {
                assert_eq!(keyed(text).as_deref(), Ok("3-A-172"));
            } else {
                assert_eq!(keyed(text).unwrap_err().code, code, "{text}");
            }
        }
    }

    #[test]
    fn a_later_epoch_leads_the_counter() {
        let (checkpoint, letter) = (CheckpointId::new(3), Letter::new("A").unwrap());
        assert_eq!(Slip::new(checkpoint, &letter, 17, None).as_str(), "3-A-17");
        assert_eq!(Slip::new(checkpoint, &letter, 17, Some(Epoch::new(90_007))).as_str(), "3-A-0700017");
    }
}
