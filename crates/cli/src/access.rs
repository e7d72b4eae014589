//! The way to a data directory: as its owner, or beside the process that owns it.
//!
//! What always holds: one process owns a directory. Whoever finds it owned asks at the owner's door; every command
//! works both ways.

use crate::failure::Failure;
use crate::out;
use kadian_device::door::{Answer, Command, Query, Reply, SettledFile, StatusView};
use kadian_device::local::LocalClient;
use kadian_device::{
    Clock, Code, Device, ExportedRecord, LockError, OpenError, Options, Packed, Problem, SystemClock,
};
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;

/// A one-shot owner is gone by then, and a starting one listens.
const TRY_MS: i64 = 5_000;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(25);

/// How this process reaches the data directory.
pub(crate) enum Access {
    /// It owns it.
    Own(Box<Device>),
    /// It asks the owner.
    Beside(LocalClient),
}

impl Access {
    /// For one command: the owner's door and the lock are tried in turn.
    pub(crate) fn open(dir: &Path) -> Result<Self, Failure> {
        let knock = || Ok(LocalClient::connect(dir).map(Self::Beside));
        try_for_a_while(dir, knock, || open_device(dir).map(|device| Self::Own(Box::new(device))))
    }

    /// For a command that stays: as an owner it runs the worker and opens the door for others.
    pub(crate) fn open_long(dir: &Path) -> Result<Self, Failure> {
        let mut access = Self::open(dir)?;
        if let Self::Own(device) = &mut access {
            stay(device)?;
        }
        Ok(access)
    }

    /// Does one command.
    pub(crate) fn send(&mut self, command: Command) -> Result<Reply, Problem> {
        match self {
            Self::Own(device) => device.handle().send(command),
            Self::Beside(client) => client.send(command),
        }
    }

    /// Answers one query.
    pub(crate) fn ask(&mut self, query: Query) -> Result<Answer, Problem> {
        match self {
            Self::Own(device) => device.ask(query),
            Self::Beside(client) => client.ask(query),
        }
    }

    /// The truth of the foot line.
    pub(crate) fn status(&mut self) -> Result<StatusView, Problem> {
        match self.ask(Query::Status)? {
            Answer::Status(status) => Ok(status),
            _ => Err(Problem::new(Code::Internal)),
        }
    }

    /// Writes what waits to a file; the path is absolute.
    pub(crate) fn pack(&mut self, path: &Path) -> Result<Packed, Problem> {
        match self {
            Self::Own(device) => device.pack(path),
            Self::Beside(client) => client.pack(path),
        }
    }

    /// Takes in receipts from a file; the path is absolute.
    pub(crate) fn settle(&mut self, path: &Path) -> Result<SettledFile, Problem> {
        match self {
            Self::Own(device) => device.settle(path),
            Self::Beside(client) => client.settle(path),
        }
    }

    /// A page of every record behind (epoch, after), in order.
    pub(crate) fn export(&mut self, epoch: u32, after: u32) -> Result<Vec<ExportedRecord>, Problem> {
        match self {
            Self::Own(device) => device.export(epoch, after),
            Self::Beside(client) => client.export(epoch, after),
        }
    }

    /// Whether a problem means that the owner whom we asked is gone.
    pub(crate) fn is_gone(&self, problem: &Problem) -> bool {
        matches!(self, Self::Beside(_)) && problem.code == Code::DataInUse
    }
}

/// Opens a directory as its owner or not at all, for what cannot work beside another owner.
pub(crate) fn own(dir: &Path) -> Result<Device, Failure> {
    let knock = || match LocalClient::connect(dir) {
        Some(_) => Err(Failure::in_use(LocalClient::owner_pid(dir))),
        None => Ok(None),
    };
    try_for_a_while(dir, knock, || open_device(dir))
}

/// Runs the worker and opens the door for others.
pub(crate) fn stay(device: &mut Device) -> Result<(), Failure> {
    device.start_worker()?;
    device.open_local_door()?;
    Ok(())
}

fn try_for_a_while<T>(
    dir: &Path,
    mut knock: impl FnMut() -> Result<Option<T>, Failure>,
    mut open: impl FnMut() -> Result<T, OpenError>,
) -> Result<T, Failure> {
    let clock = SystemClock::new();
    let until_ms = clock.now().mono_ms.saturating_add(TRY_MS);
    loop {
        if let Some(found) = knock()? {
            return Ok(found);
        }
        match open() {
            Ok(opened) => return Ok(opened),
            Err(OpenError::Lock(LockError::InUse { .. })) if clock.now().mono_ms < until_ms => {}
            Err(OpenError::Lock(LockError::InUse { .. })) => {
                return Err(Failure::in_use(LocalClient::owner_pid(dir)));
            }
            Err(other) => {
                let cause = std::error::Error::source(&other).map(ToString::to_string).unwrap_or_default();
                tracing::error!(code = other.code().as_str(), cause, "{other}");
                return Err(other.into());
            }
        }
        std::thread::sleep(PAUSE);
    }
}

fn open_device(dir: &Path) -> Result<Device, OpenError> {
    let device = Device::open(Options { dir: dir.to_owned(), clock: Arc::new(SystemClock::new()) })?;
    if device.has_salvaged() {
        // The command goes on; whoever called it must hear of this all the same.
        out::trouble(&Failure::from(Code::StoreSalvaged).sentence());
    }
    Ok(device)
}
