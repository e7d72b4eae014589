//! How often somebody may try to sign in.
//!
//! What always holds: a try is counted before the password is looked at, so that tries at once do not slip by. What
//! is told does not depend on whether the officer exists. Every wait ends within a minute, and tries during it do not
//! make it longer. An officer who has signed in from an address waits for nobody else's tries there. Memory is
//! bounded, and nothing of it is a name: names are hashed.

use kadian_wire::chain::sha256;
use std::collections::HashMap;
use std::hash::Hash;
use std::net::{IpAddr, Ipv6Addr};
use std::sync::{Mutex, PoisonError};

/// Tries for one name without a wait: an officer in gloves mistypes.
const NAME_FREE: u32 = 5;
/// Tries from one address without a wait: a whole office may stand behind it.
const ADDRESS_FREE: u32 = 20;
/// The first wait; each further one is twice as long.
const WAIT_FIRST_MS: i64 = 1_000;
/// The longest wait: 1,440 guesses a day against passwords of 12 characters are hopeless, a minute at a gate is not.
const WAIT_MS_MAX: i64 = 60_000;
/// Tries are forgotten when none came for so long.
const FORGET_MS: i64 = 30 * 60_000;
/// Names, addresses and pairs of both kept at once: some 400 KiB each at most.
const ENTRIES_MAX: usize = 4_096;

/// Whose address a hub sees.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Peers {
    /// The caller's own.
    Callers,
    /// A proxy's, the same for everybody: only names are counted.
    Proxy,
}

/// Tries to sign in, in memory.
#[derive(Debug)]
pub struct Throttle {
    peers: Peers,
    tries: Mutex<Tries>,
}

/// A try that was let through and counted.
#[derive(Debug, Clone, Copy)]
pub struct Try {
    name: [u8; 32],
    address: Option<IpAddr>,
    /// The officer has signed in from there before: only that place's own count went up.
    is_known: bool,
}

#[derive(Debug, Default)]
struct Tries {
    names: HashMap<[u8; 32], Count>,
    addresses: HashMap<IpAddr, Count>,
    /// Where an officer has signed in before.
    known: HashMap<([u8; 32], IpAddr), Count>,
}

#[derive(Debug, Clone, Copy, Default)]
struct Count {
    n: u32,
    last_ms: i64,
    next_ms: i64,
}

impl Throttle {
    /// Nobody has tried yet.
    pub fn new(peers: Peers) -> Self {
        Self { peers, tries: Mutex::default() }
    }

    /// Counts a try; how many milliseconds to wait where it comes too early, and then it is not counted.
    pub fn admit(&self, name: &str, peer: IpAddr, now_ms: i64) -> Result<Try, i64> {
        let address = (self.peers == Peers::Callers).then(|| network(peer));
        let name = *sha256(name.as_bytes()).as_bytes();
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        let is_known = address.is_some_and(|address| tries.known.contains_key(&(name, address)));
        let attempt = Try { name, address, is_known };
        let wait_ms = tries.wait_ms(attempt, now_ms);
        if wait_ms > 0 {
            return Err(wait_ms);
        }
        tries.count(attempt, now_ms);
        Ok(attempt)
    }

    /// The password was right: the name begins anew, and its try counts no longer at its address.
    pub fn forgive(&self, attempt: Try, now_ms: i64) {
        let mut tries = self.tries.lock().unwrap_or_else(PoisonError::into_inner);
        tries.names.remove(&attempt.name);
        if let Some(address) = attempt.address {
            if let Some(count) = tries.addresses.get_mut(&address).filter(|_| !attempt.is_known) {
                count.n = count.n.saturating_sub(1);
                count.next_ms = now_ms.saturating_add(wait_ms(count.n, ADDRESS_FREE));
            }
            let fresh = Count { n: 0, last_ms: now_ms, next_ms: now_ms };
            make_room(&mut tries.known, i64::MAX, now_ms);
            tries.known.insert((attempt.name, address), fresh);
        }
    }
}

impl Tries {
    /// The count of an officer's own place, where the try comes from one.
    fn own(&mut self, attempt: Try) -> Option<&mut Count> {
        self.known.get_mut(&(attempt.name, attempt.address?))
    }

    fn wait_ms(&mut self, attempt: Try, now_ms: i64) -> i64 {
        if let Some(own) = self.own(attempt) {
            return own.wait_ms(now_ms, NAME_FREE);
        }
        let of_name = self.names.get_mut(&attempt.name).map_or(0, |count| count.wait_ms(now_ms, NAME_FREE));
        let count = attempt.address.and_then(|address| self.addresses.get_mut(&address));
        of_name.max(count.map_or(0, |count| count.wait_ms(now_ms, ADDRESS_FREE)))
    }

    fn count(&mut self, attempt: Try, now_ms: i64) {
        if let Some(own) = self.own(attempt) {
            own.add(now_ms, NAME_FREE);
            return;
        }
        count(&mut self.names, attempt.name, now_ms, NAME_FREE);
        if let Some(address) = attempt.address {
            count(&mut self.addresses, address, now_ms, ADDRESS_FREE);
        }
    }
}

impl Count {
    fn wait_ms(&mut self, now_ms: i64, n_free: u32) -> i64 {
        if now_ms < self.last_ms {
            // The clock was set back: nobody waits for the time that it showed before.
            self.last_ms = now_ms;
            self.next_ms = now_ms.saturating_add(wait_ms(self.n, n_free));
        }
        self.next_ms.saturating_sub(now_ms).max(0)
    }

    fn add(&mut self, now_ms: i64, n_free: u32) {
        if now_ms.saturating_sub(self.last_ms) > FORGET_MS {
            self.n = 0;
        }
        self.n = self.n.saturating_add(1);
        self.last_ms = now_ms;
        self.next_ms = now_ms.saturating_add(wait_ms(self.n, n_free));
    }
}

/// The wait after so many tries.
fn wait_ms(n: u32, n_free: u32) -> i64 {
    let Some(n_over) = n.checked_sub(n_free) else { return 0 };
    2_i64.saturating_pow(n_over).saturating_mul(WAIT_FIRST_MS).min(WAIT_MS_MAX)
}

fn count<K: Hash + Eq + Copy>(counts: &mut HashMap<K, Count>, key: K, now_ms: i64, n_free: u32) {
    if !counts.contains_key(&key) {
        make_room(counts, FORGET_MS, now_ms);
    }
    counts.entry(key).or_default().add(now_ms, n_free);
}

/// Who has tried least goes first: a flood of new names does not wash away the one that is being guessed at.
fn make_room<K: Hash + Eq + Copy>(counts: &mut HashMap<K, Count>, forget_ms: i64, now_ms: i64) {
    if counts.len() < ENTRIES_MAX {
        return;
    }
    counts.retain(|_, count| now_ms.saturating_sub(count.last_ms) <= forget_ms);
    if counts.len() >= ENTRIES_MAX {
        let least = counts.iter().min_by_key(|(_, count)| (count.n, count.last_ms)).map(|(key, _)| *key);
        least.map(|key| counts.remove(&key));
    }
}

/// What one caller holds: an address of version 4, or a network of 64 bits of version 6.
pub(crate) fn network(peer: IpAddr) -> IpAddr {
    match peer.to_canonical() {
        IpAddr::V4(address) => IpAddr::V4(address),
        IpAddr::V6(address) => {
            let [a, b, c, d, ..] = address.segments();
            IpAddr::V6(Ipv6Addr::new(a, b, c, d, 0, 0, 0, 0))
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 1));
    const THERE: IpAddr = IpAddr::V4(std::net::Ipv4Addr::new(192, 0, 2, 2));

    /// Tries at once as often as it is let; the wait that ends it.
    fn hammer(throttle: &Throttle, name: &str, peer: IpAddr, now_ms: i64) -> (u32, i64) {
        let mut n = 0;
        loop {
            match throttle.admit(name, peer, now_ms) {
                Ok(_) => n += 1,
                Err(wait_ms) => return (n, wait_ms),
            }
        }
    }

    #[test]
    fn waits_grow_to_a_minute_and_tries_during_them_do_not_count() {
        let throttle = Throttle::new(Peers::Callers);
        let mut now_ms = 1_000_000;
        assert_eq!(hammer(&throttle, "lin", HERE, now_ms), (NAME_FREE, 1_000));
        for want_ms in [2_000, 4_000, 8_000, 16_000, 32_000, 60_000, 60_000] {
            now_ms += throttle.admit("lin", HERE, now_ms).unwrap_err();
            assert_eq!(hammer(&throttle, "lin", HERE, now_ms), (1, want_ms));
        }
        now_ms += FORGET_MS + 1;
        assert_eq!(hammer(&throttle, "lin", HERE, now_ms), (NAME_FREE, 1_000));
    }

    #[test]
    fn one_address_cannot_try_name_after_name() {
        let throttle = Throttle::new(Peers::Callers);
        let let_in = (0..100).filter(|n| throttle.admit(&format!("{n}"), HERE, 0).is_ok()).count();
        assert_eq!(let_in, usize::try_from(ADDRESS_FREE).unwrap());
        assert!(throttle.admit("elsewhere", THERE, 0).is_ok());
        let v6 = |text: &str| text.parse::<IpAddr>().unwrap();
        assert_eq!(network(v6("2001:db8:1:2:3:4:5:6")), v6("2001:db8:1:2::"));
        assert_eq!(network(v6("::ffff:192.0.2.1")), HERE);
    }

    #[test]
    fn behind_a_proxy_only_the_name_counts() {
        let throttle = Throttle::new(Peers::Proxy);
        assert!((0..100).all(|n| throttle.admit(&format!("{n}"), HERE, 0).is_ok()));
        assert_eq!(hammer(&throttle, "lin", HERE, 0).0, NAME_FREE);
    }

    #[test]
    fn who_has_signed_in_from_an_address_is_not_kept_out_by_somebody_else() {
        let throttle = Throttle::new(Peers::Callers);
        let honest = throttle.admit("lin", HERE, 0).unwrap();
        throttle.forgive(honest, 0);
        hammer(&throttle, "lin", THERE, 1_000);
        assert!(throttle.admit("lin", THERE, 1_000).is_err());
        assert!(throttle.admit("lin", HERE, 1_000).is_ok());
        // And the address itself is no way round: its own guesses at that name are slowed down too.
        assert_eq!(hammer(&throttle, "lin", HERE, 1_000).0, NAME_FREE - 1);
    }

    #[test]
    fn a_right_password_of_ones_own_does_not_pay_for_guesses_at_others() {
        let throttle = Throttle::new(Peers::Callers);
        let n_guesses = (0..100).filter(|n| {
            if let Ok(own) = throttle.admit("thief", HERE, 0) {
                throttle.forgive(own, 0);
            }
            throttle.admit(&format!("{n}"), HERE, 0).is_ok()
        });
        assert!(n_guesses.count() <= usize::try_from(ADDRESS_FREE).unwrap() + 1);
    }

    #[test]
    fn a_flood_of_names_takes_bounded_memory_and_does_not_free_the_one_guessed_at() {
        let throttle = Throttle::new(Peers::Proxy);
        hammer(&throttle, "lin", HERE, 0);
        for n in 0..3 * ENTRIES_MAX {
            throttle.admit(&format!("{n}"), HERE, 1).unwrap();
        }
        assert!(throttle.admit("lin", HERE, 1).is_err());
        assert_eq!(throttle.tries.lock().unwrap().names.len(), ENTRIES_MAX);
    }

    #[test]
    fn a_clock_that_is_set_back_keeps_nobody_waiting_for_longer_than_a_minute() {
        let throttle = Throttle::new(Peers::Proxy);
        let day_ms = 24 * 3_600_000;
        hammer(&throttle, "lin", HERE, day_ms);
        let wait_ms = throttle.admit("lin", HERE, 0).unwrap_err();
        assert!(wait_ms <= WAIT_MS_MAX, "{wait_ms}");
        assert!(throttle.admit("lin", HERE, wait_ms).is_ok());
    }
}
