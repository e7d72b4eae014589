//! A phone of a round: the real device on its data directory, whose requests go to the port of the round.

use anyhow::{anyhow, bail, ensure};
use kadian_device::door::{Answer, Query};
use kadian_device::{Clock, Contact, Device, Moment, Options, SystemClock};
use kadian_sync::http::{Http, Patience};
use kadian_sync::transport::{Address, OnTheWay, Transport};
use kadian_testkit::phone_here::runtime;
use std::path::Path;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};

/// A phone that is open.
pub(crate) struct Phone {
    /// The device behind the door.
    pub(crate) device: Device,
    /// Its clocks.
    pub(crate) clock: Arc<PhoneClock>,
    n_posted: Arc<AtomicU64>,
}

impl Phone {
    /// Opens the phone of a folder, or makes it.
    pub(crate) fn open(dir: &Path, clock: PhoneClock, url: &str) -> anyhow::Result<Self> {
        let http = Http::new(Patience::OF_A_DEVICE);
        let clock = Arc::new(clock);
        let options = Options { dir: dir.to_owned(), clock: clock.clone() };
        let n_posted = Arc::new(AtomicU64::new(0));
        let detour = Detour { http, url: url.to_owned(), n_posted: Arc::clone(&n_posted) };
        let device = Device::open_by(options, Box::new(detour))?;
        Ok(Self { device, clock, n_posted })
    }

    /// Takes a link and waits for the hub.
    pub(crate) fn enrol(&self, link: &str) -> anyhow::Result<()> {
        let enrolled = runtime().block_on(self.device.enrol(link, |_, _| {}));
        enrolled.map_err(|problem| anyhow!("the phone does not enrol: {}", problem.code.as_str()))
    }

    /// Sends until nothing is unsent, then fetches lists.
    pub(crate) fn sync(&self) -> anyhow::Result<()> {
        match runtime().block_on(self.device.sync()) {
            Contact::Reached => Ok(()),
            other => bail!("the hub is not reached: {other:?}"),
        }
    }

    /// The same, and that nothing is left.
    pub(crate) fn settle_all(&self) -> anyhow::Result<()> {
        self.sync()?;
        let unsent = self.unsent()?;
        ensure!(unsent == 0, "{unsent} records have no receipt");
        Ok(())
    }

    /// The same in batches of so many, as a phone sends them that knows its link.
    pub(crate) fn settle_all_in(&self, records_max: u32) -> anyhow::Result<()> {
        let contact = runtime().block_on(self.device.sync_in(records_max));
        ensure!(contact == Contact::Reached, "the hub is not reached: {contact:?}");
        ensure!(self.unsent()? == 0, "some records have no receipt");
        Ok(())
    }

    /// Bytes of all messages that it has posted, without what HTTP adds.
    pub(crate) fn posted_bytes(&self) -> u64 {
        self.n_posted.load(Ordering::SeqCst)
    }

    /// How many have no receipt.
    pub(crate) fn unsent(&self) -> anyhow::Result<u32> {
        match self.device.ask(Query::Status) {
            Ok(Answer::Status(status)) => Ok(status.unsent),
            other => bail!("a status is answered, not {other:?}"),
        }
    }
}

/// The system's clocks, or those of a phone that has been on for a month.
#[derive(Debug, Clone, Copy)]
pub(crate) enum PhoneClock {
    System(SystemClock),
    LongOn(SystemClock),
}

/// How long such a phone has been on.
const LONG_MS: i64 = 31 * 86_400_000;

impl PhoneClock {
    pub(crate) fn system() -> Self {
        Self::System(SystemClock::new())
    }

    pub(crate) fn long_on() -> Self {
        Self::LongOn(SystemClock::new())
    }
}

impl Clock for PhoneClock {
    fn now(&self) -> Moment {
        match self {
            Self::System(clock) => clock.now(),
            Self::LongOn(clock) => {
                let now = clock.now();
                Moment { mono_ms: now.mono_ms + LONG_MS, boot: *b"long on ", ..now }
            }
        }
    }
}

/// The product's own HTTP to wherever this round's hub, or what stands before it, listens.
struct Detour {
    http: Http,
    url: String,
    n_posted: Arc<AtomicU64>,
}

impl Detour {
    fn there(&self, to: &Address) -> Address {
        Address { url: self.url.clone(), trust: to.trust.clone() }
    }
}

impl Transport for Detour {
    fn post<'a>(&'a self, to: &'a Address, path: &'a str, body: Vec<u8>) -> OnTheWay<'a> {
        self.n_posted.fetch_add(body.len() as u64, Ordering::SeqCst);
        Box::pin(async move { self.http.post(&self.there(to), path, body).await })
    }

    fn get<'a>(&'a self, from: &'a Address, path: &'a str) -> OnTheWay<'a> {
        Box::pin(async move { self.http.get(&self.there(from), path).await })
    }
}
