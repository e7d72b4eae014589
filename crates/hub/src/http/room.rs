//! The bodies of messages while they come: how much of them stands in memory, and how slowly they may come.
//!
//! What always holds: whoever sends is not known before the last byte is here, so that nobody may take more than a share of
//! the room, and no body stays that stands still. Where the room is full, whose address holds the most gives way to whose
//! holds less, its slowest body first: few who fill it keep nobody else out. A body that is here whole does not give way.

mod pace;

use super::App;
use super::problem::HttpProblem;
use super::throttle::{Peers, network};
use axum::body::{Body, HttpBody};
use axum::extract::{ConnectInfo, Request, State};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use kadian_domain::Code;
use kadian_wire::limits::BATCH_BYTES_MAX;
use pace::{PATIENCE, Pace};
use std::cmp::Reverse;
use std::collections::HashMap;
use std::future::poll_fn;
use std::net::{IpAddr, Ipv4Addr, SocketAddr};
use std::pin::Pin;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::task::Poll;
use tokio::sync::oneshot;
use tokio::time::Instant;

/// Bytes of all bodies that are here or on their way at once; each is copied once more while it is read.
const ROOM_BYTES: usize = 24 << 20;
/// Of one address: a whole town's phones may stand behind it, and their bodies are small.
const SHARE_BYTES: usize = 8 << 20;

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
    next_id: u64,
    bodies: HashMap<u64, Held>,
}

/// What is here of one body.
#[derive(Debug)]
struct Held {
    address: IpAddr,
    n: usize,
    pace: Pace,
    /// Dropped, it ends the reading; none once the body is whole.
    leave: Option<oneshot::Sender<()>>,
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

    /// The place of a body that begins; nothing is taken up yet.
    fn place(&self, address: IpAddr, now: Instant) -> Place<'_> {
        let (leave, told) = oneshot::channel();
        let mut taken = self.taken();
        let id = taken.next_id;
        taken.next_id = id.wrapping_add(1);
        taken.bodies.insert(id, Held { address, n: 0, pace: Pace::new(now), leave: Some(leave) });
        Place { room: self, id, told }
    }

    fn taken(&self) -> MutexGuard<'_, Taken> {
        self.taken.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Taken {
    /// Takes up room for more of a body; false where there is none left, and nobody who goes for it.
    fn take(&mut self, address: IpAddr, n: usize, share_bytes: usize, now: Instant) -> bool {
        let own = self.of(address).saturating_add(n);
        if own > share_bytes {
            return false;
        }
        while self.all.saturating_add(n) > ROOM_BYTES {
            let Some(goes) = self.who_goes(own, now) else { return false };
            self.give_back(goes);
        }
        self.all = self.all.saturating_add(n);
        self.by_address.insert(address, own);
        true
    }

    /// Whose address holds the most, and more than the newcomer's would: its slowest body; of equals, the largest.
    fn who_goes(&self, own: usize, now: Instant) -> Option<u64> {
        let coming = self.bodies.iter().filter(|(_, body)| body.leave.is_some() && body.n > 0);
        let heavier = coming.filter(|(_, body)| self.of(body.address) > own);
        let goes = heavier
            .max_by_key(|(_, body)| (self.of(body.address), Reverse(body.pace.bytes_per_s(now)), body.n));
        goes.map(|(id, _)| *id)
    }

    fn of(&self, address: IpAddr) -> usize {
        self.by_address.get(&address).copied().unwrap_or(0)
    }

    fn give_back(&mut self, id: u64) {
        let Some(body) = self.bodies.remove(&id) else { return };
        self.all = self.all.saturating_sub(body.n);
        match self.of(body.address).saturating_sub(body.n) {
            0 => self.by_address.remove(&body.address),
            left => self.by_address.insert(body.address, left),
        };
    }
}

/// The room of one body, given back with it.
struct Place<'a> {
    room: &'a Room,
    id: u64,
    told: oneshot::Receiver<()>,
}

impl Place<'_> {
    fn grow(&self, n: usize, now: Instant) -> Result<(), Code> {
        let mut taken = self.room.taken();
        let body = taken.bodies.get(&self.id).ok_or(Code::HubBusy)?;
        let (address, grown) = (body.address, body.n.saturating_add(n));
        if grown > BATCH_BYTES_MAX {
            return Err(Code::BatchTooLarge);
        }
        if !taken.take(address, n, self.room.share_bytes, now) {
            return Err(Code::HubBusy);
        }
        // Whoever grows is of a lighter address than whoever gives way, and so is still here.
        let body = taken.bodies.get_mut(&self.id).ok_or(Code::Internal)?;
        body.n = grown;
        if body.pace.came(n, now) { Ok(()) } else { Err(Code::BatchMalformed) }
    }

    /// From here on the body is worked on, and stays until that is done.
    fn is_whole(&self) -> Result<(), Code> {
        let mut taken = self.room.taken();
        taken.bodies.get_mut(&self.id).ok_or(Code::HubBusy)?.leave = None;
        Ok(())
    }
}

impl Drop for Place<'_> {
    fn drop(&mut self) {
        self.room.taken().give_back(self.id);
    }
}

/// Reads a message's whole body before anything is done with it.
pub async fn whole(State(app): State<Arc<App>>, request: Request, next: Next) -> Response {
    let peer = request.extensions().get::<ConnectInfo<SocketAddr>>().map(|info| info.0.ip());
    let address = network(peer.unwrap_or(IpAddr::V4(Ipv4Addr::UNSPECIFIED)));
    let (parts, body) = request.into_parts();
    let mut place = app.room.place(address, Instant::now());
    match read(body, &mut place).await {
        Ok(bytes) => next.run(Request::from_parts(parts, Body::from(bytes))).await,
        Err(code) => HttpProblem::from(code).into_response(),
    }
}

async fn read(mut body: Body, place: &mut Place<'_>) -> Result<Vec<u8>, Code> {
    let mut bytes = Vec::new();
    loop {
        let frame = poll_fn(|context| {
            if Pin::new(&mut place.told).poll(context).is_ready() {
                return Poll::Ready(Err(Code::HubBusy));
            }
            Pin::new(&mut body).poll_frame(context).map(Ok)
        });
        let frame = tokio::time::timeout(PATIENCE, frame).await.map_err(|_| Code::BatchMalformed)??;
        let Some(frame) = frame else { break };
        let Ok(data) = frame.map_err(|_| Code::BatchMalformed)?.into_data() else { continue };
        place.grow(data.len(), Instant::now())?;
        bytes.extend_from_slice(&data);
    }
    place.is_whole()?;
    Ok(bytes)
}

#[cfg(test)]
mod tests;
