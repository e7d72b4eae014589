//! The library that is loaded before the C library of a real binary (`shim/shim.c`): it writes down what the process does to
//! its files and what it says, lets a hub live in the future, and lets a call fail. It is compiled here when a campaign first
//! asks for it.
//!
//! What always holds: it changes nothing of what the process does but what a campaign asks for: the time (`ahead`, `reboot`),
//! and calls that fail (`fail`). A process that is watched alone does what it would do without.

use kadian_testkit::PhoneBox;
use std::collections::BTreeMap;
use std::path::{Path, PathBuf};
use std::process::Command;
use std::sync::OnceLock;

const SOURCE: &str = include_str!("../shim/shim.c");

/// By when the week is over after which the purge takes what was sent.
pub(crate) const NINE_DAYS_S: i64 = 9 * 24 * 3_600;

/// What counts as telling somebody.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Says {
    /// A device: what it prints.
    Stdout,
    /// A hub: what it answers.
    Sockets,
}

/// Whether it can be had here; else what is lacking.
pub(crate) fn is_here() -> Result<(), String> {
    library().as_ref().map(|_| ()).map_err(Clone::clone)
}

/// Writes down what a command does in a folder.
pub(crate) fn watch(command: &mut Command, folder: &Path, log: &Path, says: Says) {
    let says = match says {
        Says::Stdout => "stdout",
        Says::Sockets => "sockets",
    };
    preload(command);
    command.env("KADIAN_SHIM_DIR", folder).env("KADIAN_SHIM_LOG", log).env("KADIAN_SHIM_SAYS", says);
}

/// Moves a command's wall clock.
pub(crate) fn ahead(command: &mut Command, seconds: i64) {
    preload(command);
    command.env("KADIAN_SHIM_AHEAD_S", seconds.to_string());
}

/// From now on everything at a phone runs in its nth boot, whatever boot this machine is in: its clock is compared with the
/// hub's anew.
pub(crate) fn reboot(phone: &mut PhoneBox, nth: u64) {
    let library = library().as_ref().expect("the shim was built");
    let file = library.with_file_name(format!("boot-{nth}"));
    let id = format!("{nth:08x}-0000-4000-8000-000000000000");
    // Campaigns may run side by side; they all write the same.
    std::fs::write(&file, id).expect("a file");
    phone.set_env("KADIAN_SHIM_BOOT", &file);
    phone.set_env("LD_PRELOAD", library);
}

/// One call that fails, and perhaps every later one that the same trouble would touch.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct Failure {
    /// Its letter in `shim.c`.
    pub(crate) kind: char,
    /// Which of its kind, from 1.
    pub(crate) nth: u32,
    pub(crate) errno: i32,
    pub(crate) stays: bool,
}

/// Counts a command's calls on files of a folder, and lets one fail.
pub(crate) fn fail(command: &mut Command, folder: &Path, count: &Path, failure: Option<Failure>) {
    preload(command);
    command.env("KADIAN_SHIM_DIR", folder).env("KADIAN_SHIM_COUNT", count);
    if let Some(Failure { kind, nth, errno, stays }) = failure {
        command.env("KADIAN_SHIM_FAIL", format!("{kind} {nth} {errno} {}", u8::from(stays)));
    }
}

/// Where files cost no time, if there is such a place.
pub(crate) fn fast_folder() -> PathBuf {
    let memory = Path::new("/dev/shm");
    if memory.is_dir() { memory.to_owned() } else { std::env::temp_dir() }
}

/// The files of a folder.
pub(crate) fn content(folder: &Path) -> BTreeMap<String, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry"));
    let files = entries.filter(|entry| entry.file_type().is_ok_and(|kind| kind.is_file()));
    files
        .map(|entry| {
            let name = entry.file_name().to_string_lossy().into_owned();
            (name, std::fs::read(entry.path()).expect("a file"))
        })
        .collect()
}

/// A folder with these files and no others.
pub(crate) fn lay(folder: &Path, content: &BTreeMap<String, Vec<u8>>) {
    let _ = std::fs::remove_dir_all(folder);
    std::fs::create_dir(folder).expect("a folder");
    for (name, bytes) in content {
        std::fs::write(folder.join(name), bytes).expect("a file");
    }
}

fn preload(command: &mut Command) {
    command.env("LD_PRELOAD", library().as_ref().expect("the shim was built"));
}

fn library() -> &'static Result<PathBuf, String> {
    static LIBRARY: OnceLock<Result<PathBuf, String>> = OnceLock::new();
    LIBRARY.get_or_init(build)
}

fn build() -> Result<PathBuf, String> {
    let here = std::env::current_exe().map_err(|e| e.to_string())?;
    let folder = here.parent().ok_or("a program lies in a folder")?.join("chaos-shim");
    std::fs::create_dir_all(&folder).map_err(|e| e.to_string())?;
    // Campaigns may run side by side: each makes its own and puts it in place whole.
    let name = |end: &str| folder.join(format!("shim.{}.{end}", std::process::id()));
    let (source, made, library) = (name("c"), name("so"), folder.join("shim.so"));
    std::fs::write(&source, SOURCE).map_err(|e| e.to_string())?;
    // A library of Rust asks with null pointers whether a call is there.
    let flags = ["-O2", "-w", "-fno-delete-null-pointer-checks", "-shared", "-fPIC", "-o"];
    let output = Command::new("cc").args(flags).args([&made, &source]).output();
    let output = output.map_err(|_| "there is no C compiler here (Debian: gcc)".to_owned())?;
    if !output.status.success() {
        return Err(format!("cc: {}", String::from_utf8_lossy(&output.stderr)));
    }
    std::fs::rename(&made, &library)
        .and_then(|()| std::fs::remove_file(&source))
        .map_err(|e| e.to_string())?;
    Ok(library)
}
