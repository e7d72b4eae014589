//! The bodies of messages while they come: how much of them stands in memory, and how slowly they may come.
//!
//! What always holds: whoever sends is not known before the last byte is here, so that nobody may take more than a share of
//! the room, and no body stays that stands still. A phone on the slowest link that the protocol knows is let go on.

use super::App;
use super::problem::HttpProblem;
use super::throttle::{Peers, network};
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kadian_domain::Code;
use kadian_wire::limits::BATCH_BYTES_MAX;
use std::collections::HashMap;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::time::Instant;

/// Bytes of all bodies that are here or on their way at once; each is copied once more while it is read.
const ROOM_BYTES: usize = 24 << 20;
/// Of one address: a whole town's phones may stand behind it, and their bodies are small.
const SHARE_BYTES: usize = 8 << 20;
/// For so long a body may stand still before its pace is looked at.
const PATIENCE: Duration = Duration::from_secs(30);
/// A device gives up below twice this.
const SLOWEST_BYTES_PER_S: u64 = 250;

/// What bodies take up.
#[derive(Debug)]
pub struct Room {
    share_bytes: usize,
    taken: Mutex<Taken>,
}

#[derive(Debug, Default)]
struct Taken {
    all: usize,
    by_address: HashMap<IpAddr, usize>,
}

impl Room {
    /// All of it is free. Behind a proxy, everybody is one address.
    pub fn new(peers: Peers) -> Self {
        let share_bytes = match peers {
            Peers::Callers => SHARE_BYTES,
            Peers::Proxy => ROOM_BYTES,
        };
        Self { share_bytes, taken: Mutex::default() }
    }

    /// Takes up room for a caller; false where there is none left.
    fn take(&self, address: IpAddr, n: usize) -> bool {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        let own = taken.by_address.get(&address).copied().unwrap_or(0);
        let (all, own) = (taken.all.saturating_add(n), own.saturating_add(n));
        if all > ROOM_BYTES || own > self.share_bytes {
            return false;
        }
        taken.all = all;
        taken.by_address.insert(address, own);
        true
    }

    fn give_back(&self, address: IpAddr, n: usize) {
        let mut taken = self.taken.lock().unwrap_or_else(PoisonError::into_inner);
        taken.all = taken.all.saturating_sub(n);
        let left = taken.by_address.get(&address).copied().unwrap_or(0).saturating_sub(n);
        match left {
            0 => taken.by_address.remove(&address),
            left => taken.by_address.insert(address, left),
        };
    }
}

/// The room of one body, given back with it.
struct Place<'a> {
    room: &'a Room,
    address: IpAddr,
    n: usize,
}

impl Place<'_> {
    fn grow(&mut self, n: usize) -> Result<(), Code> {
        if !self.room.take(self.address, n) {
            return Err(Code::HubBusy);
        }
        self.n = self.n.saturating_add(n);
        if self.n > BATCH_BYTES_MAX { Err(Code::BatchTooLarge) } else { Ok(()) }
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.room.give_back(self.address, self.n);
    }
}

/// Reads a message's whole body before anything is done with it.
pub async fn whole(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = network(peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
    let (parts, body) = request.into_parts();
    let mut place = Place { room: &app.room, address, n: 0 };
    match read(body, &mut place).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(code) => HttpProblem::from(code).into_response(),
    }
}

async fn read(mut body: Body, place: &mut Place<'_>) -> Result<Vec<u8>, Code> {
    let begun = Instant::now();
    let mut bytes = Vec::new();
    loop {
        let frame = std::future::poll_fn(|context| Pin::new(&mut body).poll_frame(context));
        let frame = tokio::time::timeout(PATIENCE, frame).await.map_err(|_| Code::BatchMalformed)?;
        let Some(frame) = frame else { return Ok(bytes) };
        let Ok(data) = frame.map_err(|_| Code::BatchMalformed)?.into_data() else { continue };
        place.grow(data.len())?;
        bytes.extend_from_slice(&data);
        if !keeps_pace(bytes.len(), begun.elapsed()) {
            return Err(Code::BatchMalformed);
        }
    }
}

/// Whether a body comes faster than nothing.
fn keeps_pace(n_bytes: usize, since: Duration) -> bool {
    let wanted = since.saturating_sub(PATIENCE).as_secs().saturating_mul(SLOWEST_BYTES_PER_S);
    u64::try_from(n_bytes).unwrap_or(u64::MAX) >= wanted
}

#[cfg(test)]
mod tests {
    use super::*;

    const HERE: IpAddr = IpAddr::V4(Ipv4Addr::new(192, 0, 2, 1));

    #[test]
    fn nobody_takes_more_than_a_share_and_all_of_it_comes_back() {
        let room = Room::new(Peers::Callers);
        let mut place = Place { room: &room, address: HERE, n: 0 };
        for _ in 0..4 {
            place.grow(BATCH_BYTES_MAX / 4).unwrap();
        }
        assert_eq!(place.grow(1), Err(Code::BatchTooLarge));
        assert!(!room.take(HERE, SHARE_BYTES), "the rest of the share is less");
        for n in 2..5 {
            room.take(IpAddr::V4(Ipv4Addr::new(192, 0, 2, n)), SHARE_BYTES);
        }
        let late = IpAddr::V4(Ipv4Addr::new(198, 51, 100, 1));
        assert!(!room.take(late, SHARE_BYTES), "the room is full");
        drop(place);
        assert!(!room.taken.lock().unwrap().by_address.contains_key(&HERE));
    }

    #[test]
    fn a_slow_phone_goes_on_and_one_that_drips_does_not() {
        assert!(keeps_pace(0, PATIENCE));
        assert!(keeps_pace(120_000, Duration::from_secs(240)), "500 bytes a second");
        assert!(!keeps_pace(240, Duration::from_secs(240)), "a byte a second");
    }
}
