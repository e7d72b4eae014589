//! A wire between two ends of this machine: it counts what passes and, where it is told to, is as slow and as broken as a
//! link in the country.
//!
//! What always holds: it knows bytes alone. A link's rate is one bucket a direction, shared by all connections; each byte
//! takes half a round trip more; a new connection first takes a whole one, as a handshake of TCP does. Headers of IP and TCP
//! are not counted and take no time, for anybody.

use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::tcp::{ReadHalf, WriteHalf};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio::sync::{mpsc, watch};
use tokio::time::Instant;

/// How slow and how broken.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Shape {
    /// In each direction.
    pub(crate) bytes_per_s: f64,
    pub(crate) round_trip: Duration,
    /// All connections are reset so often; the first time after `first`.
    pub(crate) resets: Option<Resets>,
}

/// When a link breaks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub(crate) struct Resets {
    pub(crate) first: Duration,
    pub(crate) every: Duration,
}

/// What has passed.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub(crate) struct Passed {
    /// From whoever connects.
    pub(crate) up: u64,
    /// Back.
    pub(crate) down: u64,
    pub(crate) connections: u64,
}

impl Passed {
    /// Both ways.
    pub(crate) fn bytes(self) -> u64 {
        self.up + self.down
    }
}

/// A wire that is up until it is dropped.
pub(crate) struct Wire {
    /// Where it listens.
    pub(crate) port: u16,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

struct Shared {
    to: u16,
    shape: Option<Shape>,
    up: Lane,
    down: Lane,
    n_connections: AtomicU64,
    resets: watch::Receiver<u64>,
}

/// One direction.
#[derive(Default)]
struct Lane {
    n_bytes: AtomicU64,
    /// When what was taken in last is through.
    busy_until: Mutex<Option<Instant>>,
}

/// What is taken in at once: a packet.
const PACKET_BYTES: usize = 1_400;

impl Wire {
    /// To a port of this machine.
    pub(crate) fn to(port: u16, shape: Option<Shape>) -> anyhow::Result<Self> {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build()?;
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0"))?;
        let listens = listener.local_addr()?.port();
        let (reset, resets) = watch::channel(0);
        let (up, down, n_connections) = (Lane::default(), Lane::default(), AtomicU64::new(0));
        let shared = Arc::new(Shared { to: port, shape, up, down, n_connections, resets });
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        runtime.spawn(break_it(reset, shape.and_then(|shape| shape.resets)));
        Ok(Self { port: listens, shared, _runtime: runtime })
    }

    /// What has passed so far.
    pub(crate) fn passed(&self) -> Passed {
        Passed {
            up: self.shared.up.n_bytes.load(Ordering::SeqCst),
            down: self.shared.down.n_bytes.load(Ordering::SeqCst),
            connections: self.shared.n_connections.load(Ordering::SeqCst),
        }
    }

    /// How often all connections were reset.
    #[cfg(test)]
    pub(crate) fn resets(&self) -> u64 {
        *self.shared.resets.borrow()
    }
}

async fn break_it(reset: watch::Sender<u64>, resets: Option<Resets>) {
    let Some(Resets { first, every }) = resets else {
        // The sender stays, or every wait for it would end.
        return std::future::pending().await;
    };
    tokio::time::sleep(first).await;
    loop {
        reset.send_modify(|n| *n += 1);
        tokio::time::sleep(every).await;
    }
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // Who is cut off hears of it by the end of the connection.
            let _ = carry(stream, shared).await;
        });
    }
}

async fn carry(mut near: TcpStream, shared: Arc<Shared>) -> std::io::Result<()> {
    shared.n_connections.fetch_add(1, Ordering::SeqCst);
    let mut resets = shared.resets.clone();
    resets.mark_unchanged();
    if let Some(shape) = shared.shape {
        tokio::time::sleep(shape.round_trip).await;
    }
    let mut far = TcpStream::connect(("127.0.0.1", shared.to)).await?;
    near.set_nodelay(true)?;
    far.set_nodelay(true)?;
    let is_reset = {
        let (from_near, to_near) = near.split();
        let (from_far, to_far) = far.split();
        let up = pump(from_near, to_far, &shared.up, shared.shape);
        let down = pump(from_far, to_near, &shared.down, shared.shape);
        tokio::select! {
            ended = async { tokio::try_join!(up, down) } => ended.map(|_| false)?,
            _ = resets.changed() => true,
        }
    };
    if is_reset {
        near.set_zero_linger()?;
        far.set_zero_linger()?;
    }
    Ok(())
}

/// Carries one direction of one connection to its end.
async fn pump(
    mut from: ReadHalf<'_>,
    mut to: WriteHalf<'_>,
    lane: &Lane,
    shape: Option<Shape>,
) -> std::io::Result<()> {
    let (line, mut behind) = mpsc::channel::<(Instant, Vec<u8>)>(1_024);
    let take_in = async {
        let mut packet = vec![0; PACKET_BYTES];
        loop {
            let n = from.read(&mut packet).await?;
            if n == 0 {
                break;
            }
            lane.n_bytes.fetch_add(n as u64, Ordering::SeqCst);
            let there = match shape {
                None => now(),
                Some(shape) => {
                    let through = lane.through(n, shape);
                    tokio::time::sleep_until(through).await;
                    through + shape.round_trip / 2
                }
            };
            let _ = line.send((there, packet[..n].to_vec())).await;
        }
        drop(line);
        std::io::Result::Ok(())
    };
    let let_out = async {
        while let Some((there, bytes)) = behind.recv().await {
            if shape.is_some() {
                tokio::time::sleep_until(there).await;
            }
            to.write_all(&bytes).await?;
        }
        to.shutdown().await
    };
    tokio::try_join!(take_in, let_out).map(drop)
}

impl Lane {
    /// When so many bytes more are through.
    fn through(&self, n: usize, shape: Shape) -> Instant {
        let mut busy_until = self.busy_until.lock().unwrap_or_else(PoisonError::into_inner);
        let begins = busy_until.unwrap_or_else(now).max(now());
        let through = begins + Duration::from_secs_f64(n as f64 / shape.bytes_per_s);
        *busy_until = Some(through);
        through
    }
}

fn now() -> Instant {
    Instant::from_std(crate::ground::now())
}

#[cfg(test)]
mod tests {
    use super::*;
    use std::io::{Read, Write};

    /// Answers each connection with as much as it sent.
    fn echo() -> u16 {
        let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        std::thread::spawn(move || {
            for stream in listener.incoming() {
                let mut stream = stream.unwrap();
                std::thread::spawn(move || {
                    let mut buffer = [0; 4_096];
                    while let Ok(n @ 1..) = stream.read(&mut buffer) {
                        if stream.write_all(&buffer[..n]).is_err() {
                            break;
                        }
                    }
                });
            }
        });
        port
    }

    fn there_and_back(wire: &Wire, n: usize) -> std::io::Result<()> {
        let mut stream = std::net::TcpStream::connect(("127.0.0.1", wire.port))?;
        stream.write_all(&vec![7; n])?;
        stream.read_exact(&mut vec![0; n])
    }

    #[test]
    fn a_wire_counts_what_passes_both_ways() {
        let wire = Wire::to(echo(), None).unwrap();
        there_and_back(&wire, 10_000).unwrap();
        assert_eq!(wire.passed(), Passed { up: 10_000, down: 10_000, connections: 1 });
    }

    #[test]
    fn a_thin_wire_takes_the_time_of_its_bytes_and_its_round_trips() {
        let round_trip = Duration::from_millis(40);
        let wire = Wire::to(echo(), Some(Shape { bytes_per_s: 50_000.0, round_trip, resets: None })).unwrap();
        let (seconds, done) = crate::ground::seconds_of(|| there_and_back(&wire, 5_000));
        done.unwrap();
        // A handshake, a round trip, and 5,000 bytes at least once.
        assert!(seconds >= 0.18, "{seconds} s");
    }

    #[test]
    fn a_wire_that_breaks_resets_who_is_on_it() {
        let every = Duration::from_millis(50);
        let resets = Some(Resets { first: every, every });
        let shape = Shape { bytes_per_s: 1_000.0, round_trip: Duration::ZERO, resets };
        let wire = Wire::to(echo(), Some(shape)).unwrap();
        assert!(there_and_back(&wire, 5_000).is_err());
        assert!(wire.resets() > 0);
    }
}
