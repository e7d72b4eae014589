//! Who is connected: a bounded number, and where it is full, somebody goes for somebody new.
//!
//! What always holds: there are never more connections than seats, so that neither memory nor file numbers run out. Who
//! holds the most seats gives way to who holds fewer, its slowest connection first; among equals, one that has hung for a
//! while gives way, a young one does not. Thousands of sockets that say nothing so keep nobody out for longer than a moment.
//! Behind a proxy all addresses are one, and the proxy has limits of its own to set.

mod seat;

use crate::http::throttle::network;
use axum_server::accept::Accept;
use seat::Seat;
use std::collections::HashMap;
use std::future::Ready;
use std::io::{Error, ErrorKind};
use std::net::{IpAddr, Ipv4Addr};
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::Duration;
use tokio::net::TcpStream;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Connections at once: every device of a city's hub that comes back at the same moment, at some 30 KiB each.
const SEATS_MAX: usize = 2_048;
/// Where the system allows few files, half of them are for the database, its readers and what is embedded.
const FILES_PER_SEAT: usize = 2;
/// Files that a process may open where nothing says how many.
const FILES_USUAL: usize = 1_024;
/// A connection younger than this is not slow yet.
const YOUNG: Duration = Duration::from_secs(5);

/// The seats of a hub.
#[derive(Clone)]
pub(super) struct Guests(Arc<Table>);

struct Table {
    n_seats: usize,
    seated: Mutex<Seated>,
}

#[derive(Default)]
struct Seated {
    next_id: u64,
    guests: HashMap<u64, Guest>,
}

struct Guest {
    address: IpAddr,
    since: Instant,
    /// Bytes in both directions.
    moved: Arc<AtomicU64>,
    /// Dropped or used, it ends the connection.
    _leave: oneshot::Sender<()>,
}

/// One guest, as far as it matters for who goes.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Standing {
    id: u64,
    address: IpAddr,
    age_ms: u64,
    moved: u64,
}

impl Guests {
    /// As many seats as this process has files for.
    pub(super) fn new() -> Self {
        let limits = std::fs::read_to_string("/proc/self/limits").unwrap_or_default();
        Self::with_seats(n_seats(&limits))
    }

    fn with_seats(n_seats: usize) -> Self {
        Self(Arc::new(Table { n_seats, seated: Mutex::default() }))
    }

    /// A seat for a connection; None where nobody goes for it.
    fn seat<S>(&self, stream: S, address: IpAddr, now: Instant) -> Option<Seat<S>> {
        let mut seated = self.0.seated();
        if seated.guests.len() >= self.0.n_seats {
            let standing: Vec<Standing> =
                seated.guests.iter().map(|(id, guest)| guest.standing(*id, now)).collect();
            let goes = who_goes(&standing, address)?;
            seated.guests.remove(&goes);
        }
        let (leave, told) = oneshot::channel();
        let (id, moved) = (seated.next_id, Arc::new(AtomicU64::new(0)));
        seated.next_id = seated.next_id.wrapping_add(1);
        let guest = Guest { address, since: now, moved: Arc::clone(&moved), _leave: leave };
        seated.guests.insert(id, guest);
        Some(Seat::new(stream, id, moved, told, Arc::clone(&self.0)))
    }
}

impl Table {
    fn seated(&self) -> MutexGuard<'_, Seated> {
        self.seated.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Guest {
    fn standing(&self, id: u64, now: Instant) -> Standing {
        let age = now.saturating_duration_since(self.since).as_millis();
        let age_ms = u64::try_from(age).unwrap_or(u64::MAX);
        Standing { id, address: self.address, age_ms, moved: self.moved.load(Ordering::Relaxed) }
    }
}

/// Who goes for a newcomer, of a full house.
fn who_goes(guests: &[Standing], newcomer: IpAddr) -> Option<u64> {
    let mut by_address: HashMap<IpAddr, usize> = HashMap::new();
    for guest in guests {
        let n = by_address.entry(guest.address).or_default();
        *n = n.saturating_add(1);
    }
    let own = by_address.get(&newcomer).copied().unwrap_or(0);
    let (heaviest, most) = by_address.into_iter().max_by_key(|(_, n)| *n)?;
    if own.saturating_add(1) < most {
        return slowest(guests.iter().filter(|guest| guest.address == heaviest));
    }
    let young_ms = u64::try_from(YOUNG.as_millis()).unwrap_or(u64::MAX);
    slowest(guests.iter().filter(|guest| guest.age_ms > young_ms))
}

/// Bytes a second, as long as it has been here; where nobody has moved any, the oldest.
fn slowest<'a>(guests: impl Iterator<Item = &'a Standing>) -> Option<u64> {
    let rate = |guest: &Standing| guest.moved.saturating_mul(1_000).checked_div(guest.age_ms.max(1));
    guests.min_by_key(|guest| (rate(guest), std::cmp::Reverse(guest.age_ms))).map(|guest| guest.id)
}

/// What the system says of open files; "unlimited" is more than there are seats.
fn n_seats(limits: &str) -> usize {
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files"));
    let soft = line.and_then(|line| line.split_whitespace().next());
    let files = match soft {
        Some("unlimited") => usize::MAX,
        Some(number) => number.parse().unwrap_or(FILES_USUAL),
        None => FILES_USUAL,
    };
    files.checked_div(FILES_PER_SEAT).unwrap_or(FILES_USUAL).clamp(1, SEATS_MAX)
}

impl<S> Accept<TcpStream, S> for Guests {
    type Stream = Seat<TcpStream>;
    type Service = S;
    type Future = Ready<std::io::Result<(Self::Stream, S)>>;

    fn accept(&self, stream: TcpStream, service: S) -> Self::Future {
        let address = stream.peer_addr().map_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED), |peer| peer.ip());
        let seat = self.seat(stream, network(address), Instant::now());
        let full = || Error::new(ErrorKind::ConnectionRefused, "every seat is taken");
        std::future::ready(seat.map(|seat| (seat, service)).ok_or_else(full))
    }
}

#[cfg(test)]
mod tests;
