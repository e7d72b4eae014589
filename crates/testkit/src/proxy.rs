//! A proxy between phones and a hub that does to requests what networks do: scripted, or drawn from a seed.
//!
//! What always holds: it knows HTTP but no message of ours, so it can hurt them all; it speaks TLS or not, as the test
//! says; what it did is counted.

mod faults;
mod http;

pub use faults::Fault;

use crate::bins;
use faults::{Dice, Plan};
use http::Exchange;
use kadian_hub::tls::TlsPair;
use std::os::fd::AsFd;
use std::sync::atomic::{AtomicU64, Ordering};
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use tokio::io::{AsyncRead, AsyncWrite, AsyncWriteExt};
use tokio::net::{TcpListener, TcpStream};
use tokio::runtime::Runtime;
use tokio_rustls::TlsAcceptor;

/// A proxy that listens on a port of its own.
pub struct FaultProxy {
    port: u16,
    is_tls: bool,
    shared: Arc<Shared>,
    _runtime: Runtime,
}

struct Shared {
    hub_port: Mutex<u16>,
    tls: Option<TlsAcceptor>,
    /// The key of nobody.
    stranger: TlsAcceptor,
    plan: Mutex<Plan>,
    fired: Mutex<Vec<Fault>>,
    /// Calls that phones have made, whatever came of them.
    n_calls: AtomicU64,
    /// Requests that a newer one is to overtake.
    overtaken: Mutex<Vec<Vec<u8>>>,
    /// Every request that carried a message: its path and its bytes.
    overheard: Mutex<Vec<(String, Vec<u8>)>>,
    /// What is answered on a path instead of the hub's answer.
    planted: Mutex<Option<(String, Vec<u8>)>>,
    /// What makes answers of its own out of requests.
    forger: Mutex<Option<Forger>>,
}

/// The answer that somebody on the road makes up for a message on a path; None where it lets it pass.
type Forger = Box<dyn Fn(&str, &[u8]) -> Option<Vec<u8>> + Send>;

impl FaultProxy {
    /// A proxy without TLS, to a hub that listens on a port of this machine.
    pub fn plain(hub_port: u16) -> Self {
        Self::start(hub_port, None)
    }

    /// A proxy that speaks TLS with a pair, to a hub that listens on a port of this machine.
    pub fn tls(hub_port: u16, pair: &TlsPair) -> Self {
        Self::start(hub_port, Some(acceptor(pair)))
    }

    fn start(hub_port: u16, tls: Option<TlsAcceptor>) -> Self {
        let runtime = tokio::runtime::Builder::new_multi_thread().worker_threads(1).enable_all().build();
        let runtime = runtime.expect("a runtime");
        let listener = runtime.block_on(TcpListener::bind("127.0.0.1:0")).expect("a port");
        let port = listener.local_addr().expect("an address").port();
        let is_tls = tls.is_some();
        let stranger = acceptor(&TlsPair::draw().expect("a key"));
        let shared = Arc::new(Shared {
            hub_port: Mutex::new(hub_port),
            tls,
            stranger,
            plan: Mutex::default(),
            fired: Mutex::default(),
            n_calls: AtomicU64::new(0),
            overtaken: Mutex::default(),
            overheard: Mutex::default(),
            planted: Mutex::default(),
            forger: Mutex::default(),
        });
        runtime.spawn(accept(listener, Arc::clone(&shared)));
        Self { port, is_tls, shared, _runtime: runtime }
    }

    /// Where phones reach the hub through it.
    pub fn url(&self) -> String {
        let scheme = if self.is_tls { "https" } else { "http" };
        format!("{scheme}://127.0.0.1:{}", self.port)
    }

    /// What happens to the next batches that carry records; those behind them pass.
    pub fn play(&self, faults: &[Fault]) {
        locked(&self.shared.plan).next_batches.extend(faults);
    }

    /// What happens to every request from now on, until it is healed.
    pub fn keep(&self, fault: Fault) {
        locked(&self.shared.plan).always = Some(fault);
    }

    /// Every request is hit with a chance of so many in a thousand, by one of these faults.
    pub fn roll(&self, seed: u64, per_mille: u64, faults: &[Fault]) {
        locked(&self.shared.plan).dice = Some(Dice::new(seed, per_mille, faults));
    }

    /// Everything passes from now on.
    pub fn heal(&self) {
        *locked(&self.shared.forger) = None;
        *locked(&self.shared.plan) = Plan::default();
    }

    /// Another hub answers from now on, as where a name leads to the wrong machine.
    pub fn lead_to(&self, hub_port: u16) {
        *locked(&self.shared.hub_port) = hub_port;
    }

    /// The port where its hub is now.
    pub fn leads_to(&self) -> u16 {
        *locked(&self.shared.hub_port)
    }

    /// Answers a path with a message of the test's own from now on, as somebody on the road would.
    pub fn plant(&self, path: &str, message: &[u8]) {
        *locked(&self.shared.planted) = Some((path.to_owned(), message.to_vec()));
    }

    /// Answers with what somebody on the road makes up, until it is healed.
    pub fn forge(&self, forger: impl Fn(&str, &[u8]) -> Option<Vec<u8>> + Send + 'static) {
        *locked(&self.shared.forger) = Some(Box::new(forger));
    }

    /// Every message that somebody on the road has seen, with the path that it went to.
    pub fn overheard(&self) -> Vec<(String, Vec<u8>)> {
        locked(&self.shared.overheard).clone()
    }

    /// How many calls phones have made so far, whatever came of them.
    pub fn calls(&self) -> u64 {
        self.shared.n_calls.load(Ordering::SeqCst)
    }

    /// What has happened so far, `Pass` not counted.
    pub fn fired(&self) -> Vec<Fault> {
        locked(&self.shared.fired).clone()
    }
}

fn acceptor(pair: &TlsPair) -> TlsAcceptor {
    TlsAcceptor::from(pair.server_config().expect("a pair that can serve"))
}

fn locked<T>(mutex: &Mutex<T>) -> MutexGuard<'_, T> {
    mutex.lock().unwrap_or_else(PoisonError::into_inner)
}

async fn accept(listener: TcpListener, shared: Arc<Shared>) {
    while let Ok((stream, _)) = listener.accept().await {
        let shared = Arc::clone(&shared);
        tokio::spawn(async move {
            // Who is cut off gets no reason: that is what a network does.
            let _ = serve(stream, &shared).await;
        });
    }
}

async fn serve(mut stream: TcpStream, shared: &Shared) -> std::io::Result<()> {
    shared.n_calls.fetch_add(1, Ordering::SeqCst);
    let on_connect = locked(&shared.plan).on_connect();
    if let Some(fault) = on_connect {
        locked(&shared.fired).push(fault);
    }
    let mut line = Line { raw: None, shared };
    if on_connect == Some(Fault::ResetBefore) || locked(&shared.plan).may_reset() {
        line.raw = Some(second_hand(&stream)?);
    }
    match (&shared.tls, on_connect) {
        (_, Some(Fault::RefuseConnection)) => Ok(()),
        (Some(_), Some(Fault::NoTls)) => {
            stream.write_all(http::PORTAL.as_bytes()).await?;
            stream.shutdown().await
        }
        (Some(tls), Some(Fault::ResetBefore)) => line.reset_at_the_head(tls.accept(stream).await?).await,
        (None, Some(Fault::ResetBefore)) => line.reset_at_the_head(stream).await,
        (Some(_), Some(Fault::WrongKey)) => line.one(shared.stranger.accept(stream).await?).await,
        (Some(tls), _) => line.one(tls.accept(stream).await?).await,
        (None, _) => line.one(stream).await,
    }
}

/// The same socket once more: TLS takes the first one in, and a reset is the socket's.
fn second_hand(stream: &TcpStream) -> std::io::Result<TcpStream> {
    let second = stream.as_fd().try_clone_to_owned()?;
    TcpStream::from_std(std::net::TcpStream::from(second))
}

/// One connection of a phone.
struct Line<'a> {
    /// Its socket, where it may have to be reset.
    raw: Option<TcpStream>,
    shared: &'a Shared,
}

impl Line<'_> {
    /// From now on the end of the connection is a reset.
    fn reset(&mut self) -> std::io::Result<()> {
        self.raw.take().map_or(Ok(()), |raw| raw.set_zero_linger())
    }

    async fn reset_at_the_head(&mut self, mut phone: impl AsyncRead + Unpin) -> std::io::Result<()> {
        http::read_head(&mut phone).await?;
        self.reset()
    }

    /// One request and its answer; the connection ends with it.
    async fn one(&mut self, mut phone: impl AsyncRead + AsyncWrite + Unpin) -> std::io::Result<()> {
        let shared = self.shared;
        let Some(request) = http::read_request(&mut phone).await? else { return Ok(()) };
        if !request.body.is_empty() {
            locked(&shared.overheard).push((request.path.clone(), request.body.clone()));
        }
        let planted = locked(&shared.planted).clone().filter(|(path, _)| *path == request.path);
        if let Some((_, message)) = planted {
            return phone.write_all(&http::message(&message)).await;
        }
        let forged = locked(&shared.forger).as_ref().and_then(|forge| forge(&request.path, &request.body));
        if let Some(message) = forged {
            locked(&shared.fired).push(Fault::Forged);
            return phone.write_all(&http::message(&message)).await;
        }
        let fault = locked(&shared.plan).on_request(&request);
        if fault != Fault::Pass {
            locked(&shared.fired).push(fault);
        }
        let hub = (bins::LOOPBACK, *locked(&shared.hub_port));
        match fault {
            Fault::Overtaken => {
                locked(&shared.overtaken).push(request.bytes());
                return Ok(());
            }
            Fault::ResetAfter => {
                self.reset()?;
                drop(phone);
                return http::ask(hub, &request.bytes()).await.map(drop);
            }
            _ => {}
        }
        Exchange { phone: &mut phone, hub, request: &request }.run(fault).await?;
        if request.is_batch() {
            let overtaken = std::mem::take(&mut *locked(&shared.overtaken));
            for late in overtaken {
                let _ = http::ask(hub, &late).await;
            }
        }
        phone.shutdown().await
    }
}
