//! The door for the page: `send`, `ask` and one event. Files that are carried go beside it.
//!
//! What always holds: a failure is a `Problem`, whether the data cannot be opened, the request is not of the door's
//! form or a rule says no. The window waits for neither the disk nor the network; commands wait on threads that may.

use kadian_device::door::{Answer, Command, Query, Reply, Topic};
use kadian_device::local::LocalClient;
use kadian_device::{Clock, Code, Device, Handle, LockError, OpenError, Options, Problem, SystemClock};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tauri::{AppHandle, Emitter, State};
use tokio::sync::broadcast::error::RecvError;

const EVERY_TOPIC: [Topic; 5] =
    [Topic::Checks, Topic::Status, Topic::Enrolment, Topic::Crew, Topic::Language];
/// A one-shot owner of the data is gone by then.
const TRY_MS: i64 = 5_000;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(25);

/// The device behind the page: empty while it is being opened, a problem where it cannot be.
#[derive(Clone, Default)]
pub(crate) struct Door(Arc<OnceLock<RwLock<Result<Device, Problem>>>>);

impl Door {
    /// Opens the device beside the window, and then passes on what changes.
    pub(crate) fn open(&self, app: AppHandle, dir: PathBuf) -> std::io::Result<()> {
        let door = self.clone();
        let work = move || {
            let device = open(&dir);
            let changes = device.as_ref().ok().map(|device| device.handle().subscribe());
            // Only this thread sets it.
            let _ = door.0.set(RwLock::new(device));
            drop(door);
            let Some(mut changes) = changes else { return };
            loop {
                let told = match changes.blocking_recv() {
                    Ok(topics) => app.emit("changed", topics),
                    Err(RecvError::Lagged(_)) => app.emit("changed", EVERY_TOPIC),
                    Err(RecvError::Closed) => return,
                };
                if let Err(error) = told {
                    tracing::warn!("failed to tell the page what changed: {error}");
                }
            }
        };
        std::thread::Builder::new().name("kadian-window".into()).spawn(work).map(drop)
    }

    /// Closes the device: what was begun is done, the door and the lock are let go.
    pub(crate) fn close(&self) {
        if let Some(device) = self.0.get() {
            *device.write().unwrap_or_else(PoisonError::into_inner) = Err(Problem::new(Code::Internal));
        }
    }

    /// The device, as soon as it is open.
    fn wait(&self) -> Result<Handle, Problem> {
        let device = self.0.wait().read().unwrap_or_else(PoisonError::into_inner);
        device.as_ref().map(Device::handle).map_err(Clone::clone)
    }
}

/// Does one command.
#[tauri::command]
pub(crate) async fn send(door: State<'_, Door>, command: serde_json::Value) -> Result<Reply, Problem> {
    let command: Command = read(command)?;
    work(door.inner().clone(), move |device| device.send(command)).await
}

/// Answers one query.
#[tauri::command]
pub(crate) async fn ask(door: State<'_, Door>, query: serde_json::Value) -> Result<Answer, Problem> {
    let query: Query = read(query)?;
    work(door.inner().clone(), move |device| device.ask(query)).await
}

/// Read here and not by Tauri, which would answer the page with a text instead of a problem.
fn read<T: DeserializeOwned>(request: serde_json::Value) -> Result<T, Problem> {
    serde_json::from_value(request).map_err(|_| Problem::new(Code::RequestMalformed))
}

pub(crate) async fn work<T: Send + 'static>(
    door: Door,
    work: impl FnOnce(Handle) -> Result<T, Problem> + Send + 'static,
) -> Result<T, Problem> {
    let done = tauri::async_runtime::spawn_blocking(move || work(door.wait()?)).await;
    done.map_err(|_| Problem::new(Code::Internal))?
}

/// Opens the device as its owner. Another owner that stays is found at once, one that is soon gone is waited for.
fn open(dir: &Path) -> Result<Device, Problem> {
    let clock = Arc::new(SystemClock::new());
    let until_ms = clock.now().mono_ms.saturating_add(TRY_MS);
    loop {
        let error = match Device::open(Options { dir: dir.to_owned(), clock: clock.clone() }) {
            Ok(mut device) => {
                device.start_worker()?;
                device.open_local_door()?;
                return Ok(device);
            }
            Err(error) => error,
        };
        let is_in_use = matches!(error, OpenError::Lock(LockError::InUse { .. }));
        if !is_in_use || clock.now().mono_ms >= until_ms || LocalClient::connect(dir).is_some() {
            tracing::error!(code = error.code().as_str(), "failed to open the device: {error}");
            return Err(Problem::new(error.code()));
        }
        std::thread::sleep(PAUSE);
    }
}
