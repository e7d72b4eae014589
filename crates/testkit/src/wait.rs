//! Waiting for a condition, never for time.

use std::hash::{BuildHasher, Hasher, RandomState};
use std::net::{Ipv4Addr, TcpListener};
use std::time::Duration;

/// The ports that hubs of tests listen on.
const FIRST_PORT: u16 = 20_000;
const N_PORTS: u64 = 12_000;

/// How often a condition is looked at.
const LOOK_EVERY: Duration = Duration::from_millis(20);
/// A condition that has not come by now will not come: on a busy machine everything is slow, nothing is this slow.
const LOOKS_MAX: u32 = 3_000;

/// Waits until something is there.
pub fn until<T>(what: &str, mut look: impl FnMut() -> Option<T>) -> T {
    for _ in 0..LOOKS_MAX {
        if let Some(found) = look() {
            return found;
        }
        std::thread::sleep(LOOK_EVERY);
    }
    panic!("waited in vain for {what}");
}

/// A port of this machine that is free now, from below those that systems give to whoever calls out: a hub that was
/// stopped finds its own again.
pub fn free_port() -> u16 {
    let drawn = || RandomState::new().build_hasher().finish();
    let ports =
        std::iter::repeat_with(|| FIRST_PORT + u16::try_from(drawn() % N_PORTS).expect("a small number"));
    let mut ports = ports.take(LOOKS_MAX as usize);
    ports
        .find(|port| TcpListener::bind((Ipv4Addr::LOCALHOST, *port)).is_ok())
        .expect("loopback has free ports")
}
