//! What attackers send, from loopback addresses of their own.

use super::{DEEP, GUESSES, GZIP, LARGE, MANY, SKIPPABLE, SLOW, ZSTD};
use crate::dice::Dice;
use kadian_testkit::{Signer, phone_here};
use kadian_wire::cose::{self, Purpose};
use kadian_wire::{cbor, kinds};
use minicbor::bytes::ByteVec;
use std::collections::BTreeMap;
use std::net::SocketAddr;
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;
use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::{TcpSocket, TcpStream};
use tokio::task::JoinHandle;

/// Attackers of one kind at once.
const TASKS: u64 = 12;
/// Guesses a second that are tried for, of all attackers together.
const GUESSES_A_SECOND: u64 = 100;
/// Sockets that say nothing; fewer where this process may not open so many.
const SOCKETS: usize = 5_000;
/// What else this process has open.
const OTHER_FILES: usize = 400;
const PIECE: usize = 64 << 10;
const HUNDRED_MB: usize = 100_000_000;
/// Nobody waits longer for an answer to an attack.
const ANSWER_MAX: Duration = Duration::from_secs(5);

/// Who attacks: an address, and a device whose key is in bad hands.
pub(super) struct Caller {
    port: u16,
    rogue: Signer,
}

/// What reached the hub, and what came back.
#[derive(Debug, Default, Clone)]
pub(super) struct Heard {
    /// Answers by status.
    pub(super) statuses: BTreeMap<u16, u64>,
    /// Bytes that were written to sockets.
    pub(super) n_bytes: u64,
    /// Sockets that were opened and kept.
    pub(super) n_sockets: u64,
    /// Of these, open at each attacker now, and the most of all together.
    open: BTreeMap<u64, u64>,
    pub(super) n_open_max: u64,
}

impl Heard {
    /// All answers.
    pub(super) fn n_answers(&self) -> u64 {
        self.statuses.values().sum()
    }

    fn holds(&mut self, hand: u64, n: u64) {
        self.open.insert(hand, n);
        self.n_open_max = self.n_open_max.max(self.open.values().sum());
    }
}

/// What is sent, again and again.
pub(super) enum Attack {
    Post {
        path: &'static str,
        head: &'static str,
        bodies: Vec<Vec<u8>>,
    },
    /// Far more than is taken, with a length and without one.
    Endless,
    Slow,
    Guesses,
}

/// An attack that goes on.
pub(super) struct Running {
    is_over: Arc<AtomicBool>,
    heard: Arc<Mutex<Heard>>,
    tasks: Vec<JoinHandle<()>>,
}

impl Caller {
    pub(super) fn new(port: u16, rogue: Signer) -> Self {
        Self { port, rogue }
    }

    fn signed(&self, payload: Vec<u8>) -> Vec<u8> {
        let device = self.rogue.device;
        cose::sign(Purpose::Batch, device.as_bytes(), payload, |m| self.rogue.sign(m)).expect("a signature")
    }

    /// A batch whose frame is this, and whose header says so many records.
    fn batch(&self, n: u32, frame: Vec<u8>) -> Vec<u8> {
        let mut header = self.rogue.header(&[]);
        (header.from, header.to) = (1, n);
        self.signed(cbor::encode(&(header, ByteVec::from(frame))))
    }
}

impl Attack {
    pub(super) fn of(kind: &str, caller: &Caller, dice: &mut Dice) -> Self {
        let batches = |bodies| Self::Post { path: "/v1/batches", head: "", bodies };
        match kind {
            ZSTD => batches(zstd_bombs(caller)),
            GZIP => Self::Post {
                path: dice.pick(&["/v1/batches", "/v1/lists/crew", "/v1/enrolments"]),
                head: "content-encoding: gzip\r\n",
                bodies: vec![[&[0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3][..], &vec![0; 1 << 19]].concat()],
            },
            SKIPPABLE => batches(vec![caller.batch(1, skippable())]),
            LARGE => Self::Endless,
            MANY => batches(million(caller)),
            DEEP => batches(deep(caller)),
            SLOW => Self::Slow,
            GUESSES => Self::Guesses,
            other => panic!("there is no attack {other}"),
        }
    }

    pub(super) fn begin(self, caller: &Caller) -> Running {
        let running = Running { is_over: Arc::default(), heard: Arc::default(), tasks: Vec::new() };
        let attack = Arc::new(self);
        let tasks = (0..TASKS).map(|n| {
            let hand = Hand {
                n,
                attack: Arc::clone(&attack),
                port: caller.port,
                from: SocketAddr::from(([127, 0, 0, 2 + u8::try_from(n).expect("few")], 0)),
                is_over: Arc::clone(&running.is_over),
                heard: Arc::clone(&running.heard),
            };
            phone_here::runtime().spawn(hand.work())
        });
        Running { tasks: tasks.collect(), ..running }
    }
}

impl Running {
    /// What it came to so far.
    pub(super) fn so_far(&self) -> Heard {
        self.heard.lock().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub(super) async fn end(self) -> Heard {
        self.is_over.store(true, Ordering::SeqCst);
        for task in self.tasks {
            task.await.expect("an attacker ends");
        }
        std::mem::take(&mut *self.heard.lock().unwrap_or_else(PoisonError::into_inner))
    }
}

/// One of the attackers.
struct Hand {
    n: u64,
    attack: Arc<Attack>,
    port: u16,
    from: SocketAddr,
    is_over: Arc<AtomicBool>,
    heard: Arc<Mutex<Heard>>,
}

impl Hand {
    async fn work(self) {
        let mut turn = 0_usize;
        let mut slow = Vec::new();
        while !self.is_over.load(Ordering::SeqCst) {
            match &*self.attack {
                Attack::Post { path, head, bodies } => {
                    let body = &bodies[turn % bodies.len()];
                    self.post(path, head, body).await;
                }
                Attack::Endless => self.endless(turn).await,
                Attack::Slow => self.hang(&mut slow).await,
                Attack::Guesses => self.guess(turn).await,
            }
            turn += 1;
        }
    }

    async fn connect(&self) -> std::io::Result<TcpStream> {
        let socket = TcpSocket::new_v4()?;
        socket.bind(self.from)?;
        socket.connect(SocketAddr::from(([127, 0, 0, 1], self.port))).await
    }

    /// Whoever is cut off tries again: that is what attackers do.
    async fn post(&self, path: &str, head: &str, body: &[u8]) {
        let length = body.len();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: 127.0.0.1:{}\r\nconnection: close\r\n{head}content-length: {length}\r\n\r\n",
            self.port
        );
        let Ok(mut stream) = self.connect().await else { return };
        if self.write(&mut stream, head.as_bytes()).await {
            self.write(&mut stream, body).await;
        }
        self.hear(stream).await;
    }

    /// Whether all of it went.
    async fn write(&self, stream: &mut TcpStream, mut bytes: &[u8]) -> bool {
        while !bytes.is_empty() {
            match stream.write(bytes).await {
                Ok(n) if n > 0 => {
                    self.note(|heard| heard.n_bytes += n as u64);
                    bytes = &bytes[n..];
                }
                _ => return false,
            }
        }
        true
    }

    fn note(&self, note: impl FnOnce(&mut Heard)) {
        note(&mut self.heard.lock().unwrap_or_else(PoisonError::into_inner));
    }

    async fn endless(&self, turn: usize) {
        let length = if turn.is_multiple_of(2) {
            format!("content-length: {HUNDRED_MB}")
        } else {
            "transfer-encoding: chunked".to_owned()
        };
        let head = format!("POST /v1/batches HTTP/1.1\r\nhost: 127.0.0.1:{}\r\n{length}\r\n\r\n", self.port);
        let Ok(mut stream) = self.connect().await else { return };
        if !self.write(&mut stream, head.as_bytes()).await {
            return;
        }
        let mut piece = vec![0; PIECE];
        if !turn.is_multiple_of(2) {
            piece.splice(0..0, format!("{PIECE:x}\r\n").into_bytes());
            piece.extend_from_slice(b"\r\n");
        }
        for _ in 0..HUNDRED_MB / PIECE {
            if !self.write(&mut stream, &piece).await {
                break;
            }
        }
        self.hear(stream).await;
    }

    /// One more socket that says half of something, and now and then one byte more.
    async fn hang(&self, held: &mut Vec<TcpStream>) {
        let share = sockets() / usize::try_from(TASKS).expect("few");
        if held.len() >= share {
            for stream in held.iter_mut() {
                self.write(stream, b"x").await;
            }
            tokio::time::sleep(Duration::from_millis(200)).await;
            // Whoever was sent away comes back.
            held.retain(|stream| !is_ended(stream));
            self.note(|heard| heard.holds(self.n, held.len() as u64));
            return;
        }
        let Ok(mut stream) = self.connect().await else { return };
        let half: &[u8] = match held.len() % 3 {
            0 => b"",
            1 => b"POST /v1/batches HTTP/1.1\r\nhost: hub\r\nx-slow: ",
            _ => b"POST /v1/batches HTTP/1.1\r\nhost: hub\r\ncontent-length: 1000000\r\n\r\n",
        };
        self.write(&mut stream, half).await;
        self.note(|heard| heard.n_sockets += 1);
        held.push(stream);
        // Not at each: every look asks all of them.
        if held.len().is_multiple_of(32) {
            let n_open = held.iter().filter(|stream| !is_ended(stream)).count() as u64;
            self.note(|heard| heard.holds(self.n, n_open));
        }
    }

    /// Half of them at the name of an officer, half at names that are none: neither may be told from the other.
    async fn guess(&self, turn: usize) {
        let name = if turn.is_multiple_of(2) { "officer".to_owned() } else { format!("officer {turn}") };
        let body = format!("{{\"name\":\"{name}\",\"password\":\"a wrong password {turn}\"}}");
        let begun = tokio::time::Instant::now();
        self.post("/api/session", "content-type: application/json\r\n", body.as_bytes()).await;
        let pause = Duration::from_millis(1_000 * TASKS / GUESSES_A_SECOND);
        tokio::time::sleep(pause.saturating_sub(begun.elapsed())).await;
    }

    async fn hear(&self, mut stream: TcpStream) {
        let mut answer = vec![0; 16];
        let read = tokio::time::timeout(ANSWER_MAX, stream.read_exact(&mut answer)).await;
        if !matches!(read, Ok(Ok(_))) {
            return;
        }
        let status = String::from_utf8_lossy(&answer).split(' ').nth(1).and_then(|text| text.parse().ok());
        if let Some(status) = status {
            self.note(|heard| *heard.statuses.entry(status).or_default() += 1);
        }
    }
}

fn is_ended(stream: &TcpStream) -> bool {
    match stream.try_read(&mut [0; 64]) {
        Ok(n) => n == 0,
        Err(error) => error.kind() != std::io::ErrorKind::WouldBlock,
    }
}

/// As many as this process may open.
pub(super) fn sockets() -> usize {
    let limits = std::fs::read_to_string("/proc/self/limits").expect("a Linux");
    let line = limits.lines().find_map(|line| line.strip_prefix("Max open files")).expect("a limit");
    let files = line.split_whitespace().next().and_then(|text| text.parse().ok()).unwrap_or(usize::MAX);
    SOCKETS.min(files.saturating_sub(OTHER_FILES))
}

fn zstd_bombs(caller: &Caller) -> Vec<Vec<u8>> {
    let of = |n_bytes: usize, level: i32| {
        // A thousand to one, and far past it.
        zstd::bulk::compress(&vec![0x40; n_bytes], level).expect("a frame")
    };
    vec![
        caller.batch(2_000, of(8 << 20, 3)),
        caller.batch(1, of((8 << 20) + 1, 3)),
        caller.batch(1, of(200 << 20, 3)),
    ]
}

/// A mebibyte of frames that hold nothing.
fn skippable() -> Vec<u8> {
    let one = [0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0];
    one.repeat((1 << 20) / one.len() - 1_000)
}

fn million(caller: &Caller) -> Vec<Vec<u8>> {
    let items = zstd::bulk::compress(&vec![0x40; 1_000_000], 3).expect("a frame");
    // An array of a million zeros where a header is expected, and one that only says it has so many.
    let zeros = [&[0x9a, 0, 0x0f, 0x42, 0x40][..], &vec![0; 1_000_000]].concat();
    let said = vec![0x82, 0x9b, 0, 0, 0, 0, 0, 0x0f, 0x42, 0x40];
    vec![
        caller.batch(1_000_000, items.clone()),
        caller.batch(1, items),
        caller.signed(zeros),
        caller.signed(said),
    ]
}

fn deep(caller: &Caller) -> Vec<Vec<u8>> {
    let nested = [vec![0x81; 10_000], vec![0]].concat();
    let record = caller.rogue.record(1, kinds::CHECK, nested.clone()).encode();
    let mut plain = Vec::new();
    minicbor::Encoder::new(&mut plain).bytes(&record).expect("a Vec takes any bytes");
    let frame = zstd::bulk::compress(&plain, 3).expect("a frame");
    vec![nested.clone(), caller.signed(nested), caller.batch(1, frame)]
}
