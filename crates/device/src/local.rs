//! The door for other processes of the same user: one JSON object a line over a Unix socket with mode 0600.
//!
//! Request: `{"send": Command}`, `{"ask": Query}`, `{"export": {"epoch", "after"}}`, `{"pack": {"path"}}` or
//! `{"settle": {"path"}}`. Reply: `{"ok": …}` or
//! `{"problem": {"code", "field"?}}`.

use crate::core::lock;
use crate::door::{Answer, Command, Query, Reply, SettledFile};
use crate::lock::{owner, socket_path};
use crate::queries::ExportedRecord;
use crate::seat::Seat;
use crate::worker::carry::{self, Packed};
use kadian_domain::{Code, Problem};
use serde::de::DeserializeOwned;
use serde::{Deserialize, Serialize};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::Shutdown;
use std::os::unix::fs::PermissionsExt;
use std::os::unix::net::{UnixListener, UnixStream};
use std::path::{Path, PathBuf};
use std::sync::atomic::{AtomicBool, Ordering};
use std::sync::{Arc, Mutex};
use std::thread::JoinHandle;
use std::time::Duration;

/// How long the door rests when it cannot take a caller.
const PAUSE: Duration = Duration::from_millis(200);
/// A request is a command of a person, not a load of data.
const REQUEST_BYTES_MAX: u64 = 64 << 10;

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case", deny_unknown_fields)]
enum Request {
    Send(Box<Command>),
    Ask(Query),
    Export {
        epoch: u32,
        after: u32,
    },
    /// Paths are absolute: the owner may work elsewhere.
    Pack {
        path: PathBuf,
    },
    Settle {
        path: PathBuf,
    },
}

#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
enum Outcome<T> {
    Ok(T),
    Problem(Problem),
}

/// The listening end, in the process that owns the data directory. Dropping it ends every talk at it.
pub(crate) struct LocalDoor {
    path: PathBuf,
    is_open: Arc<AtomicBool>,
    talks: Arc<Mutex<Vec<Talk>>>,
    thread: Option<JoinHandle<()>>,
}

/// One caller's connection, and the thread that answers it.
struct Talk {
    stream: UnixStream,
    thread: JoinHandle<()>,
}

impl LocalDoor {
    pub(crate) fn open(seat: Arc<Seat>) -> std::io::Result<Self> {
        let path = socket_path(&seat.core().dir)?;
        // We hold the lock: whatever lies here is a dead owner's.
        let _ = std::fs::remove_file(&path);
        let listener = UnixListener::bind(&path)?;
        std::fs::set_permissions(&path, std::fs::Permissions::from_mode(0o600))?;
        let is_open = Arc::new(AtomicBool::new(true));
        let talks = Arc::new(Mutex::new(Vec::new()));
        let (open, begun) = (Arc::clone(&is_open), Arc::clone(&talks));
        let accept = move || {
            for stream in listener.incoming() {
                if !open.load(Ordering::Acquire) {
                    return;
                }
                let Ok(stream) = stream else {
                    // No more file handles, most likely: give the others time to end.
                    std::thread::sleep(PAUSE);
                    continue;
                };
                let mut talks = lock(&begun);
                talks.retain(|talk: &Talk| !talk.thread.is_finished());
                // Without a second handle nobody could end this talk: then it does not begin.
                let Ok(ours) = stream.try_clone() else { continue };
                let seat = Arc::clone(&seat);
                talks.push(Talk { stream: ours, thread: std::thread::spawn(move || serve(&seat, &stream)) });
            }
        };
        let thread = std::thread::Builder::new().name("kadian-door".into()).spawn(accept)?;
        Ok(Self { path, is_open, talks, thread: Some(thread) })
    }

    pub(crate) fn path(&self) -> &Path {
        &self.path
    }
}

impl Drop for LocalDoor {
    fn drop(&mut self) {
        self.is_open.store(false, Ordering::Release);
        // Wakes the accepting thread, which then sees that the door is closed.
        let woken = UnixStream::connect(&self.path).is_ok();
        let _ = std::fs::remove_file(&self.path);
        if let Some(thread) = self.thread.take().filter(|_| woken) {
            let _ = thread.join();
        }
        for talk in lock(&self.talks).drain(..) {
            let _ = talk.stream.shutdown(Shutdown::Both);
            let _ = talk.thread.join();
        }
    }
}

fn serve(seat: &Seat, stream: &UnixStream) {
    let mut lines = BufReader::new(stream);
    loop {
        let mut line = String::new();
        match lines.by_ref().take(REQUEST_BYTES_MAX).read_line(&mut line) {
            Ok(n) if n > 0 => {}
            _ => return,
        }
        // What is cut off has no end: its rest would be read as another request.
        let is_whole = line.ends_with('\n');
        let mut reply = answer(seat, &line);
        reply.push('\n');
        let mut out = stream;
        if out.write_all(reply.as_bytes()).is_err() || !is_whole {
            return;
        }
    }
}

fn answer(seat: &Seat, line: &str) -> String {
    let core = &seat.core();
    match serde_json::from_str::<Request>(line) {
        Ok(Request::Send(command)) => text(seat.send(*command, core.clock.now())),
        Ok(Request::Ask(query)) => text(core.ask(query)),
        Ok(Request::Export { epoch, after }) => text(core.export(epoch, after)),
        Ok(Request::Pack { path }) => text(carry::pack_to(core, &path)),
        Ok(Request::Settle { path }) => text(carry::settle_from(core, &path)),
        Err(_) => text::<()>(Err(Problem::new(Code::RequestMalformed))),
    }
}

fn text<T: Serialize>(outcome: Result<T, Problem>) -> String {
    let outcome = match outcome {
        Ok(value) => Outcome::Ok(value),
        Err(problem) => Outcome::Problem(problem),
    };
    serde_json::to_string(&outcome).unwrap_or_else(|_| r#"{"problem":{"code":"internal"}}"#.to_owned())
}

/// The calling end: talks to whoever owns a data directory.
pub struct LocalClient {
    stream: BufReader<UnixStream>,
}

impl LocalClient {
    /// Knocks at the owner's door; None where nobody answers.
    pub fn connect(dir: &Path) -> Option<Self> {
        let socket = owner(dir).1?;
        let stream = UnixStream::connect(socket).ok()?;
        Some(Self { stream: BufReader::new(stream) })
    }

    /// The pid of the owner, where it has said so.
    pub fn owner_pid(dir: &Path) -> Option<u32> {
        owner(dir).0
    }

    /// Does one command at the owner.
    pub fn send(&mut self, command: Command) -> Result<Reply, Problem> {
        self.call(&Request::Send(Box::new(command)))
    }

    /// Asks the owner.
    pub fn ask(&mut self, query: Query) -> Result<Answer, Problem> {
        self.call(&Request::Ask(query))
    }

    /// A page of every record, in order.
    pub fn export(&mut self, epoch: u32, after: u32) -> Result<Vec<ExportedRecord>, Problem> {
        self.call(&Request::Export { epoch, after })
    }

    /// Writes what waits to a file; the path is absolute.
    pub fn pack(&mut self, path: &Path) -> Result<Packed, Problem> {
        self.call(&Request::Pack { path: path.to_owned() })
    }

    /// Takes in receipts from a file; the path is absolute.
    pub fn settle(&mut self, path: &Path) -> Result<SettledFile, Problem> {
        self.call(&Request::Settle { path: path.to_owned() })
    }

    fn call<T: DeserializeOwned>(&mut self, request: &Request) -> Result<T, Problem> {
        let gone = |_| Problem::new(Code::DataInUse);
        let line = serde_json::to_string(request).map_err(|_| Problem::new(Code::RequestMalformed))?;
        writeln!(self.stream.get_mut(), "{line}").map_err(gone)?;
        let mut reply = String::new();
        self.stream.read_line(&mut reply).map_err(gone)?;
        match serde_json::from_str(&reply) {
            Ok(Outcome::Ok(value)) => Ok(value),
            Ok(Outcome::Problem(problem)) => Err(problem),
            Err(_) => Err(Problem::new(Code::DataInUse)),
        }
    }
}
