//! Starting anew at another hub: the device of before is set aside, sealed, and a new one begins in its place.
//!
//! The keys of before are sealed to the hub that the device leaves, whose records those are; then `anew` names the folder,
//! and from there on there is one rule for this run and for every later one: as long as `anew` is there, whatever belongs
//! to the device of before goes into that folder, and its keys go. Before `anew`, nothing has happened.
//!
//! What always holds: nothing leaves while anything is unsent, and nothing can be written after it was looked whether
//! anything is; what is set aside is never offered to another hub, and this device cannot read it any more.

use crate::clock::Moment;
use crate::core::{Core, lock, problem};
use crate::enrol::Attempt;
use crate::lock::io_code;
use crate::opening::OpenError;
use crate::vault::{KEY_FILE, TRACES};
use kadian_domain::{Code, Problem};
use kadian_store::state::DeviceState;
use kadian_store::{StoreError, enrolment, outbox, state};
use kadian_wire::EnrolLink;
use std::fs::{DirBuilder, File, OpenOptions};
use std::io::{self, ErrorKind, Write};
use std::os::unix::fs::{DirBuilderExt, OpenOptionsExt};
use std::path::Path;

const LEAVING: &str = "anew";
/// The keys of before, sealed, until they lie in the folder.
const SEALED: &str = "anew.sealed";
const SEALED_IN_FOLDER: &str = "vault.key.sealed";
/// What names of files begin with that hold secrets.
const VAULT: &str = "vault.";

/// What a device takes along that leaves.
pub(crate) struct Leaving {
    link: EnrolLink,
    looks: Option<DeviceState>,
}

/// Closes the database for good, once it is sure that its own hub has everything.
pub(crate) fn leave(core: &Core, now: Moment) -> Result<Leaving, Problem> {
    let Attempt::Foreign(link) = lock(&core.attempt).clone() else {
        return Err(Problem::at(Code::LinkInvalid, "link"));
    };
    let dir = core.dir.clone();
    let looks = core.owner.end(move |store| {
        let db = store.read();
        let failed = |error: StoreError| problem(&error);
        if outbox::count(db).map_err(failed)?.n_unsent > 0 {
            return Err(Problem::new(Code::UnsentFirst));
        }
        let row = enrolment::get(db).map_err(failed)?.ok_or_else(|| Problem::new(Code::NotEnrolled))?;
        let looks = state::get(db).map_err(failed)?;
        let io = |error: io::Error| Problem::new(io_code(&error));
        let keys = std::fs::read(dir.join(KEY_FILE)).map_err(io)?;
        mark(&dir, &crate::worker::carry::seal_to_hub(&row, &keys)?, now.wall_ms).map_err(io)?;
        Ok(looks)
    })?;
    Ok(Leaving { link, looks })
}

/// Sets everything of before aside and opens a new device there, which takes the link.
pub(crate) fn begin(before: &Core, leaving: Leaving) -> Result<Core, Problem> {
    let opened = Core::open(before.around());
    let (core, _) = opened.map_err(|error: OpenError| {
        tracing::error!(code = error.code().as_str(), "failed to start anew: {error}");
        Problem::new(error.code())
    })?;
    if let Some(looks) = leaving.looks {
        core.owner.call(move |store| {
            let kept = store.write::<_, StoreError>(|tx| {
                state::set_language(tx, &looks.language)?;
                state::set_look(tx, &looks.theme, looks.text_percent)
            });
            kept.map_err(|error| problem(&error))
        })?;
    }
    *lock(&core.attempt) = Attempt::Pending(leaving.link);
    Ok(core)
}

/// From here on the device leaves, whatever happens. To name the mark is the last step, so that whoever is told of a
/// failure stays; that the name is on the disk is seen to before anything is moved.
fn mark(dir: &Path, sealed: &[u8], wall_ms: i64) -> io::Result<()> {
    write(&dir.join(SEALED), sealed)?;
    let name = (1_u32..).map(|n| format!("left-{wall_ms}-{n}")).find(|name| !dir.join(name).exists());
    let part = dir.join("anew.part");
    write(&part, name.unwrap_or_default().as_bytes())?;
    std::fs::rename(part, dir.join(LEAVING))
}

/// Finishes what was begun. Costs one look where there is nothing.
pub(crate) fn finish(dir: &Path) -> io::Result<()> {
    let name = match std::fs::read_to_string(dir.join(LEAVING)) {
        Ok(name) => name,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    sync(dir)?;
    let folder = dir.join(Path::new(&name).file_name().unwrap_or("left".as_ref()));
    DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
    for entry in dir.read_dir()? {
        let name = entry?.file_name();
        let text = name.to_string_lossy();
        let is_of_before = text.starts_with(VAULT) || TRACES.iter().any(|trace| text.starts_with(trace));
        // The keys go last, and only where they are sealed.
        if is_of_before && !text.starts_with(KEY_FILE) {
            std::fs::rename(dir.join(&name), folder.join(&name))?;
        }
    }
    match std::fs::rename(dir.join(SEALED), folder.join(SEALED_IN_FOLDER)) {
        Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
        _ => {}
    }
    sync(&folder)?;
    sync(dir)?;
    for entry in dir.read_dir()? {
        let name = entry?.file_name();
        if name.to_string_lossy().starts_with(KEY_FILE) {
            std::fs::remove_file(dir.join(name))?;
        }
    }
    sync(dir)?;
    std::fs::remove_file(dir.join(LEAVING))?;
    sync(dir)
}

fn write(path: &Path, bytes: &[u8]) -> io::Result<()> {
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(path)?;
    file.write_all(bytes)?;
    file.sync_all()
}

fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    const OF_BEFORE: [&str; 5] =
        ["device.db", "device.db-wal", "device.db-mark", "enrolment.spare", "vault.toml"];

    /// A directory whose device leaves, and what does not belong to it.
    fn made() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in OF_BEFORE.into_iter().chain([KEY_FILE, "lock", "other"]) {
            std::fs::write(dir.path().join(name), format!("old {name}")).unwrap();
        }
        std::fs::create_dir(dir.path().join("damaged-4-1")).unwrap();
        std::fs::create_dir(dir.path().join("left-5-1")).unwrap();
        mark(dir.path(), b"sealed", 5).unwrap();
        dir
    }

    fn names(dir: &Path) -> Vec<String> {
        let entries = dir.read_dir().unwrap().map(|entry| entry.unwrap().file_name());
        let mut names: Vec<_> = entries.map(|name| name.into_string().unwrap()).collect();
        names.sort();
        names
    }

    #[test]
    fn a_device_that_was_stopped_anywhere_while_it_left_has_left_at_the_next_start() {
        let steps = OF_BEFORE.len() + 3;
        for n_done in 0..=steps {
            let dir = made();
            let folder = dir.path().join("left-5-2");
            std::fs::create_dir(&folder).unwrap();
            for name in OF_BEFORE.iter().take(n_done) {
                std::fs::rename(dir.path().join(name), folder.join(name)).unwrap();
            }
            if n_done > OF_BEFORE.len() {
                std::fs::rename(dir.path().join(SEALED), folder.join(SEALED_IN_FOLDER)).unwrap();
            }
            if n_done > OF_BEFORE.len() + 1 {
                std::fs::rename(dir.path().join("damaged-4-1"), folder.join("damaged-4-1")).unwrap();
                std::fs::remove_file(dir.path().join(KEY_FILE)).unwrap();
            }
            finish(dir.path()).unwrap();
            finish(dir.path()).unwrap();
            assert_eq!(names(dir.path()), ["left-5-1", "left-5-2", "lock", "other"], "{n_done} done");
            let mut of_before: Vec<_> =
                OF_BEFORE.into_iter().chain(["damaged-4-1", SEALED_IN_FOLDER]).collect();
            of_before.sort_unstable();
            assert_eq!(names(&folder), of_before, "{n_done} done");
            assert_eq!(std::fs::read(folder.join(SEALED_IN_FOLDER)).unwrap(), b"sealed");
        }
    }

    #[test]
    fn a_device_that_was_stopped_before_it_left_stays() {
        let dir = made();
        std::fs::rename(dir.path().join(LEAVING), dir.path().join("anew.part")).unwrap();
        let before = names(dir.path());
        finish(dir.path()).unwrap();
        assert_eq!(names(dir.path()), before);
    }
}
