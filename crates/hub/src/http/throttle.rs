//! Guessing of passwords is slowed down: by who is guessed from where, by where it comes from, and by who is guessed.
//!
//! What always holds: no officer is locked out for good by somebody elsewhere; an unknown name is treated as a known one;
//! what is remembered is bounded. Nothing of it outlives a restart: that costs a guesser more time than it gives.

use std::collections::HashMap;
use std::hash::Hash;
use std::net::IpAddr;
use std::sync::{Mutex, PoisonError};

/// Wrong passwords of one officer from one address that cost nothing: people mistype.
const FREE_OF_PAIR: u32 = 5;
/// The same from one address, whomever it names: a whole office may sit behind one.
const FREE_OF_ADDRESS: u32 = 20;
/// The same of one officer, from wherever.
const FREE_OF_NAME: u32 = 50;
/// The longest wait for an address.
const WAIT_MAX_MS: i64 = 300_000;
/// The longest wait where the officer herself may sit elsewhere.
const WAIT_ELSEWHERE_MS: i64 = 5_000;
/// What is forgotten after this: somebody who mistypes once a day never waits.
const FORGET_MS: i64 = 3_600_000;
/// Guessers remembered at once.
const ENTRIES_MAX: usize = 10_000;

/// Whether the address of a caller is its own.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Addresses {
    /// Callers come by themselves.
    TheirOwn,
    /// A proxy stands in front: everybody has its address.
    TheProxys,
}

/// Who tries to sign in, and from where.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Attempt {
    name: String,
    address: Option<IpAddr>,
}

impl Attempt {
    /// An attempt; names are told apart as the database tells them.
    pub fn new(name: &str, address: IpAddr, addresses: Addresses) -> Self {
        let address = (addresses == Addresses::TheirOwn).then_some(address);
        Self { name: name.to_owned(), address }
    }
}

#[derive(Debug, Clone, Copy)]
struct Failures {
    n: u32,
    last_ms: i64,
}

/// What failed lately.
#[derive(Debug, Default)]
pub struct Throttle(Mutex<Tables>);

#[derive(Debug, Default)]
struct Tables {
    pairs: HashMap<Attempt, Failures>,
    addresses: HashMap<IpAddr, Failures>,
    names: HashMap<String, Failures>,
}

impl Throttle {
    /// In how many milliseconds the attempt may be made; None where it may be made now.
    pub fn wait_ms(&self, attempt: &Attempt, now_ms: i64) -> Option<i64> {
        let tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let name = left(tables.names.get(&attempt.name), FREE_OF_NAME, WAIT_ELSEWHERE_MS, now_ms);
        let (pair, address) = match attempt.address {
            // Behind a proxy a stranger and the officer look alike: nobody waits long.
            None => (left(tables.pairs.get(attempt), FREE_OF_PAIR, WAIT_ELSEWHERE_MS, now_ms), 0),
            Some(address) => (
                left(tables.pairs.get(attempt), FREE_OF_PAIR, WAIT_MAX_MS, now_ms),
                left(tables.addresses.get(&address), FREE_OF_ADDRESS, WAIT_MAX_MS, now_ms),
            ),
        };
        Some(name.max(pair).max(address)).filter(|wait_ms| *wait_ms > 0)
    }

    /// The password was wrong, or there is no such officer.
    pub fn failed(&self, attempt: &Attempt, now_ms: i64) {
        let mut tables = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        count(&mut tables.pairs, attempt.clone(), now_ms);
        count(&mut tables.names, attempt.name.clone(), now_ms);
        if let Some(address) = attempt.address {
            count(&mut tables.addresses, address, now_ms);
        }
    }

    /// The officer is in: what she mistyped is forgotten.
    pub fn succeeded(&self, attempt: &Attempt) {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).pairs.remove(attempt);
    }
}

/// What is left of the wait: doubled with each failure beyond the free ones.
fn left(failures: Option<&Failures>, free: u32, wait_max_ms: i64, now_ms: i64) -> i64 {
    let Some(Failures { n, last_ms }) = failures.filter(|failures| !is_over(failures, now_ms)) else {
        return 0;
    };
    let Some(beyond) = n.checked_sub(free) else { return 0 };
    let wait_ms = 1_000_i64.checked_shl(beyond.min(20)).unwrap_or(i64::MAX).min(wait_max_ms);
    last_ms.saturating_add(wait_ms).saturating_sub(now_ms).clamp(0, wait_max_ms)
}

fn is_over(failures: &Failures, now_ms: i64) -> bool {
    // A clock that was set back must not keep anybody out.
    now_ms.saturating_sub(failures.last_ms).saturating_abs() > FORGET_MS
}

fn count<K: Eq + Hash + Clone>(table: &mut HashMap<K, Failures>, key: K, now_ms: i64) {
    if table.len() >= ENTRIES_MAX && !table.contains_key(&key) {
        table.retain(|_, failures| !is_over(failures, now_ms));
    }
    if table.len() >= ENTRIES_MAX && !table.contains_key(&key) {
        let oldest = table.iter().min_by_key(|(_, failures)| failures.last_ms).map(|(key, _)| key.clone());
        oldest.map(|key| table.remove(&key));
    }
    let failures = table.entry(key).or_insert(Failures { n: 0, last_ms: now_ms });
    let n = if is_over(failures, now_ms) { 0 } else { failures.n };
    *failures = Failures { n: n.saturating_add(1), last_ms: now_ms };
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: i64 = 1_795_500_000_000;

    fn from(last: u8, name: &str) -> Attempt {
        Attempt::new(name, IpAddr::from([10, 0, 0, last]), Addresses::TheirOwn)
    }

    #[test]
    fn a_guesser_waits_longer_and_longer_and_an_officer_elsewhere_does_not() {
        let throttle = Throttle::default();
        let thief = from(66, "officer");
        let mut waits = Vec::new();
        for _ in 0..16 {
            throttle.failed(&thief, NOW);
            waits.push(throttle.wait_ms(&thief, NOW).unwrap_or(0));
        }
        assert_eq!(waits[..8], [0, 0, 0, 0, 1_000, 2_000, 4_000, 8_000]);
        assert_eq!(waits[15], WAIT_MAX_MS);
        assert_eq!(throttle.wait_ms(&from(1, "officer"), NOW), None);
        assert_eq!(throttle.wait_ms(&thief, NOW + WAIT_MAX_MS), None);
    }

    #[test]
    fn who_guesses_many_names_waits_and_who_is_guessed_from_everywhere_waits_seconds() {
        let throttle = Throttle::default();
        for n in 0..30 {
            throttle.failed(&from(66, &format!("name {n}")), NOW);
        }
        assert!(throttle.wait_ms(&from(66, "another"), NOW).unwrap() > 60_000);
        for n in 0..200 {
            throttle.failed(&from(n, "officer"), NOW);
        }
        assert!(throttle.wait_ms(&from(250, "officer"), NOW).unwrap() <= WAIT_ELSEWHERE_MS);
    }

    #[test]
    fn behind_a_proxy_nobody_waits_long() {
        let throttle = Throttle::default();
        let attempt = Attempt::new("officer", IpAddr::from([10, 0, 0, 1]), Addresses::TheProxys);
        for _ in 0..1_000 {
            throttle.failed(&attempt, NOW);
        }
        assert!(throttle.wait_ms(&attempt, NOW).unwrap() <= WAIT_ELSEWHERE_MS);
        let other = Attempt::new("another", IpAddr::from([10, 0, 0, 1]), Addresses::TheProxys);
        assert_eq!(throttle.wait_ms(&other, NOW), None);
    }

    #[test]
    fn what_is_remembered_is_bounded_and_forgotten() {
        let throttle = Throttle::default();
        for n in 0..25_000 {
            throttle.failed(&from(1, &format!("name {n}")), NOW + n);
        }
        assert!(throttle.0.lock().unwrap().pairs.len() <= ENTRIES_MAX);
        assert_eq!(throttle.wait_ms(&from(1, "name 24999"), NOW + 25_000 + FORGET_MS), None);
        let lin = from(2, "林");
        for _ in 0..9 {
            throttle.failed(&lin, NOW);
        }
        throttle.succeeded(&lin);
        assert_eq!(throttle.wait_ms(&lin, NOW), None);
    }
}
