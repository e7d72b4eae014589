//! Which people officers have looked at: what of it is written to the audit, and when. Pure.
//!
//! What always holds: the first look at a page that names people is written before it is answered, and so is each other
//! question put to it. A page that reads again by itself writes what is new of it, once a minute at most. Nobody is named:
//! a row has the page and how many people.

use std::collections::{BTreeMap, BTreeSet};
use std::hash::{DefaultHasher, Hash, Hasher};

/// A page that reads again by itself writes one row in this time at most.
const AT_MOST_EVERY_MS: i64 = 60_000;
/// A reading that goes on is written anew after this: so the audit shows that it went on.
const ANEW_MS: i64 = 3_600_000;
/// People of one reading that are told apart; past this it begins anew.
const SEEN_MAX: usize = 20_000;
/// A reading that nobody has gone on with for so long is over: so is its session.
const OVER_MS: i64 = 1_200_000;

/// A page that names people.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum PersonalPage {
    /// Who has a fever or waits.
    Fevers,
    /// Checks one by one.
    Records,
    /// Records that wait for an officer.
    Held,
}

impl PersonalPage {
    fn as_str(self) -> &'static str {
        match self {
            Self::Fevers => "fevers",
            Self::Records => "records",
            Self::Held => "held",
        }
    }
}

/// One look at a page.
#[derive(Debug, Clone)]
pub struct Look<'a> {
    /// Whose session.
    pub session: [u8; 32],
    /// The officer's number.
    pub officer: u32,
    /// At which page.
    pub page: PersonalPage,
    /// What was looked for; empty where it was everything.
    pub question: &'a str,
    /// Who is in the answer: one number a person.
    pub people: BTreeSet<u64>,
}

/// A row for the audit.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ReadRow {
    /// The officer's number.
    pub officer: u32,
    /// What was read, and of how many people.
    pub detail: String,
}

/// What is looked at now.
#[derive(Debug, Default)]
pub struct Reads(BTreeMap<([u8; 32], PersonalPage), Reading>);

#[derive(Debug)]
struct Reading {
    officer: u32,
    /// Of what was looked for; the words themselves may be a name.
    question: u64,
    begun_ms: i64,
    looked_ms: i64,
    written_ms: i64,
    seen: BTreeSet<u64>,
    n_unwritten: usize,
}

impl Reads {
    /// What a look must write before it is answered.
    pub fn look(&mut self, look: Look<'_>, now_ms: i64) -> Option<ReadRow> {
        let Look { session, officer, page, question, people } = look;
        let asked = number_of(&question);
        let known = self.0.get_mut(&(session, page)).filter(|reading| reading.goes_on(asked, now_ms));
        if let Some(reading) = known {
            reading.looked_ms = now_ms;
            let n_before = reading.seen.len();
            reading.seen.extend(people);
            let n_new = reading.seen.len().saturating_sub(n_before);
            reading.n_unwritten = reading.n_unwritten.saturating_add(n_new);
            return reading.due(now_ms).then(|| reading.write(page, now_ms));
        }
        if people.is_empty() {
            // What shows nobody is no look at anybody; whoever comes later is new.
            self.0.remove(&(session, page));
            return None;
        }
        let searched = if question.is_empty() { "" } else { ", searched" };
        let detail = format!("{}, {} people{searched}", page.as_str(), people.len());
        let reading = Reading {
            officer,
            question: asked,
            begun_ms: now_ms,
            looked_ms: now_ms,
            written_ms: now_ms,
            seen: people,
            n_unwritten: 0,
        };
        self.0.insert((session, page), reading);
        Some(ReadRow { officer, detail })
    }

    /// Forgets a look whose row could not be written: it is not answered, and the next one is the first.
    pub fn forget(&mut self, session: [u8; 32], page: PersonalPage) {
        self.0.remove(&(session, page));
    }

    /// What is due although nobody looks any more.
    pub fn due(&mut self, now_ms: i64) -> Vec<ReadRow> {
        let due = self.0.iter_mut().filter(|(_, reading)| reading.due(now_ms));
        let rows = due.map(|((_, page), reading)| reading.write(*page, now_ms)).collect();
        self.0.retain(|_, reading| now_ms.saturating_sub(reading.looked_ms) <= OVER_MS);
        rows
    }

    /// Everything that is not written yet: the hub stops.
    pub fn rest(&mut self, now_ms: i64) -> Vec<ReadRow> {
        let unwritten = self.0.iter_mut().filter(|(_, reading)| reading.n_unwritten > 0);
        unwritten.map(|((_, page), reading)| reading.write(*page, now_ms)).collect()
    }
}

impl Reading {
    fn goes_on(&self, asked: u64, now_ms: i64) -> bool {
        self.question == asked
            && now_ms.saturating_sub(self.begun_ms) < ANEW_MS
            && now_ms.saturating_sub(self.looked_ms) <= OVER_MS
            && self.seen.len() < SEEN_MAX
    }

    fn due(&self, now_ms: i64) -> bool {
        self.n_unwritten > 0 && now_ms.saturating_sub(self.written_ms) >= AT_MOST_EVERY_MS
    }

    fn write(&mut self, page: PersonalPage, now_ms: i64) -> ReadRow {
        let detail = format!("{}, {} people more", page.as_str(), self.n_unwritten);
        (self.n_unwritten, self.written_ms) = (0, now_ms);
        ReadRow { officer: self.officer, detail }
    }
}

/// One number for a thing, to tell it from others while the hub runs.
pub fn number_of(thing: &impl Hash) -> u64 {
    let mut hasher = DefaultHasher::new();
    thing.hash(&mut hasher);
    hasher.finish()
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn look(question: &str, people: impl IntoIterator<Item = u64>) -> Look<'_> {
        let people = people.into_iter().collect();
        Look { session: [7; 32], officer: 3, page: PersonalPage::Records, question, people }
    }

    fn said(row: Option<ReadRow>) -> String {
        row.map(|row| format!("{}: {}", row.officer, row.detail)).unwrap_or_default()
    }

    #[test]
    fn the_first_look_is_written_at_once_and_what_is_new_of_it_once_a_minute() {
        let mut reads = Reads::default();
        let cases: [(i64, &str, &[u64], &str); 12] = [
            (0, "", &[], ""),
            (1_000, "", &[1, 2, 3], "3: records, 3 people"),
            (3_000, "", &[1, 2, 3], ""),
            (5_000, "", &[2, 3, 4], ""),
            (7_000, "", &[4, 5], ""),
            (61_000, "", &[5], "3: records, 2 people more"),
            (63_000, "", &[1, 5], ""),
            // Another question is another look, at once, whoever is in its answer.
            (64_000, "陈", &[1], "3: records, 1 people, searched"),
            (65_000, "陈志", &[1], "3: records, 1 people, searched"),
            (66_000, "陈志", &[1], ""),
            (66_000 + ANEW_MS, "陈志", &[1], "3: records, 1 people, searched"),
            (66_000 + ANEW_MS + OVER_MS + 1, "陈志", &[1], "3: records, 1 people, searched"),
        ];
        for (now_ms, question, people, want) in cases {
            let row = reads.look(look(question, people.iter().copied()), now_ms);
            assert_eq!(said(row), want, "{now_ms}");
        }
    }

    #[test]
    fn two_sessions_and_two_pages_are_two_readings() {
        let mut reads = Reads::default();
        let other_session = Look { session: [8; 32], ..look("", [1]) };
        let other_page = Look { page: PersonalPage::Fevers, ..look("", [1]) };
        for look in [look("", [1]), other_session, other_page] {
            assert!(reads.look(look, 0).is_some());
        }
    }

    proptest! {
        #[test]
        fn everybody_who_was_shown_is_counted_once_and_no_two_rows_are_closer_than_a_minute(
            looks in proptest::collection::vec((1..30_000_i64, proptest::collection::btree_set(0..200_u64, 0..20)), 1..80),
        ) {
            let mut reads = Reads::default();
            let (mut now_ms, mut written, mut at, mut shown) = (0, 0, Vec::new(), BTreeSet::new());
            let n_of = |row: &ReadRow| row.detail.split(' ').nth(1).unwrap().parse::<usize>().unwrap();
            for (pause_ms, people) in looks {
                now_ms += pause_ms;
                shown.extend(people.iter().copied());
                let mut rows = reads.due(now_ms);
                rows.extend(reads.look(look("", people), now_ms));
                at.extend(rows.iter().map(|_| now_ms));
                written += rows.iter().map(n_of).sum::<usize>();
            }
            written += reads.rest(now_ms).iter().map(n_of).sum::<usize>();
            prop_assert!(now_ms < ANEW_MS);
            prop_assert_eq!(written, shown.len());
            prop_assert!(at.windows(2).all(|pair| pair[1] - pair[0] >= AT_MOST_EVERY_MS));
        }
    }
}
