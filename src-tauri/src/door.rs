//! The door for the page: `send`, `ask` and one event. Files that are carried go beside it.
//!
//! What always holds: a failure is a `Problem`, whether the data cannot be opened, the request is not of the door's
//! form or a rule says no. The window waits for neither the disk nor the network; commands wait on threads that may.

use kadian_device::door::{Answer, Command, Query, Reply, Topic};
use kadian_device::local::LocalClient;
use kadian_device::{Clock, Code, Device, Handle, Options, Problem, SystemClock};
use serde::de::DeserializeOwned;
use std::path::{Path, PathBuf};
use std::sync::{Arc, OnceLock, PoisonError, RwLock};
use std::time::Duration;
use tauri::{AppHandle, Emitter, State};
use tokio::sync::broadcast::error::RecvError;

/// A one-shot owner of the data is gone by then.
const TRY_MS: i64 = 5_000;
/// Between two tries.
const PAUSE: Duration = Duration::from_millis(25);
/// Between two tries once the page has said that another window has the data: that one may be closed at any time.
const LONG_PAUSE: Duration = Duration::from_secs(1);

/// The device behind the page: empty while it is being opened, a problem where it cannot be.
#[derive(Clone, Default)]
pub(crate) struct Door(Arc<OnceLock<RwLock<Result<Device, Problem>>>>);

impl Door {
    /// Opens the device beside the window, and then passes on what changes.
    pub(crate) fn open(&self, app: AppHandle, dir: PathBuf) -> std::io::Result<()> {
        let door = self.clone();
        let work = move || {
            let mut opened = open(&dir);
            if is_in_use(&opened) {
                door.put(opened);
                opened = open_after_another(&dir);
            }
            let changes = opened.as_ref().ok().map(|device| device.handle().subscribe());
            door.put(opened);
            drop(door);
            tell(&app, &Topic::ALL);
            let Some(mut changes) = changes else { return };
            loop {
                match changes.blocking_recv() {
                    Ok(topics) => tell(&app, &topics),
                    Err(RecvError::Lagged(_)) => tell(&app, &Topic::ALL),
                    Err(RecvError::Closed) => return,
                }
            }
        };
        std::thread::Builder::new().name("kadian-window".into()).spawn(work).map(drop)
    }

    /// Puts there what opening came to; a page that was told of a problem is answered from now on.
    fn put(&self, opened: Result<Device, Problem>) {
        let mut opened = Some(opened);
        let held =
            self.0.get_or_init(|| RwLock::new(opened.take().unwrap_or(Err(Problem::new(Code::Internal)))));
        if let Some(opened) = opened {
            *held.write().unwrap_or_else(PoisonError::into_inner) = opened;
        }
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
    let clock = SystemClock::new();
    let until_ms = clock.now().mono_ms.saturating_add(TRY_MS);
    loop {
        let problem = match open_now(dir) {
            Ok(device) => return Ok(device),
            Err(problem) => problem,
        };
        let is_over = clock.now().mono_ms >= until_ms || LocalClient::connect(dir).is_some();
        if problem.code != Code::DataInUse || is_over {
            tracing::error!(code = problem.code.as_str(), "failed to open the device");
            return Err(problem);
        }
        std::thread::sleep(PAUSE);
    }
}

/// Opens it again and again once the page has said that another owner has the data, until that one is gone.
fn open_after_another(dir: &Path) -> Result<Device, Problem> {
    loop {
        std::thread::sleep(LONG_PAUSE);
        let opened = open_now(dir);
        if !is_in_use(&opened) {
            return opened;
        }
    }
}

fn open_now(dir: &Path) -> Result<Device, Problem> {
    let opened = Device::open(Options { dir: dir.to_owned(), clock: Arc::new(SystemClock::new()) });
    let mut device = opened.map_err(|error| {
        tracing::debug!(code = error.code().as_str(), "failed to open the device: {error}");
        Problem::new(error.code())
    })?;
    device.start_worker()?;
    device.open_local_door()?;
    Ok(device)
}

fn is_in_use(opened: &Result<Device, Problem>) -> bool {
    matches!(opened, Err(problem) if problem.code == Code::DataInUse)
}

fn tell(app: &AppHandle, topics: &[Topic]) {
    if let Err(error) = app.emit("changed", topics) {
        tracing::warn!("failed to tell the page what changed: {error}");
    }
}
