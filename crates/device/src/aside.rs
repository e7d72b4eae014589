//! Moving a database aside and putting another in its place, so that a stop at any point is finished by the next start.
//!
//! The new database is whole and on the disk first, as `device.db.new`. Then `moving` names the folder. From there on
//! there is one rule, for this run and for every later one: as long as `device.db.new` is there, whatever lies where the
//! database lies is the old one and goes into the folder; then the new one takes the place, and `moving` goes.
//! Before `moving`, nothing has happened, and half a new database is thrown away. The log goes before its file: beside
//! another database it would be read as that one's.
//!
//! What always holds: nothing old is deleted or written to; a file is moved by its name alone.

use std::fs::{DirBuilder, File};
use std::io::{self, ErrorKind};
use std::os::unix::fs::DirBuilderExt;
use std::path::{Path, PathBuf};

/// The database of a data directory.
pub(crate) const DATABASE: &str = "device.db";
const FRESH: &str = "device.db.new";
const MOVING: &str = "moving";
/// What belongs to a database, the file itself last.
const BELONGINGS: [&str; 6] = [
    "device.db-wal",
    "device.db-journal",
    "device.db-mark",
    "device.db-suspect",
    "device.db-trees",
    DATABASE,
];
/// What may lie beside a fresh one.
const FRESH_BESIDE: [&str; 5] = [
    "device.db.new-wal",
    "device.db.new-journal",
    "device.db.new-mark",
    "device.db.new-suspect",
    "device.db.new-trees",
];

/// Where the new database is made. What an earlier run has left there was never used.
pub(crate) fn fresh(dir: &Path) -> io::Result<PathBuf> {
    for name in FRESH_BESIDE.into_iter().chain([FRESH]) {
        remove(&dir.join(name))?;
    }
    Ok(dir.join(FRESH))
}

/// Puts the new database in the place of the old one, which goes into a folder of its own.
pub(crate) fn put_in_place(dir: &Path, wall_ms: i64) -> io::Result<()> {
    for name in FRESH_BESIDE {
        remove(&dir.join(name))?;
    }
    File::open(dir.join(FRESH))?.sync_all()?;
    let name = (1_u32..).map(|n| format!("damaged-{wall_ms}-{n}")).find(|name| !dir.join(name).exists());
    let part = dir.join("moving.part");
    std::fs::write(&part, name.unwrap_or_default())?;
    File::open(&part)?.sync_all()?;
    std::fs::rename(&part, dir.join(MOVING))?;
    sync(dir)?;
    finish(dir)
}

/// Finishes what an earlier run has begun. Costs one look where there is nothing.
pub(crate) fn finish(dir: &Path) -> io::Result<()> {
    let name = match std::fs::read_to_string(dir.join(MOVING)) {
        Ok(name) => name,
        Err(error) if error.kind() == ErrorKind::NotFound => return Ok(()),
        Err(error) => return Err(error),
    };
    if dir.join(FRESH).exists() {
        let folder = dir.join(Path::new(&name).file_name().unwrap_or("damaged".as_ref()));
        DirBuilder::new().recursive(true).mode(0o700).create(&folder)?;
        for name in BELONGINGS {
            match std::fs::rename(dir.join(name), folder.join(name)) {
                Err(error) if error.kind() != ErrorKind::NotFound => return Err(error),
                _ => sync(&folder)?,
            }
        }
        sync(dir)?;
        std::fs::rename(dir.join(FRESH), dir.join(DATABASE))?;
        sync(dir)?;
    }
    remove(&dir.join(MOVING))?;
    sync(dir)
}

fn remove(path: &Path) -> io::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != ErrorKind::NotFound => Err(error),
        _ => Ok(()),
    }
}

fn sync(dir: &Path) -> io::Result<()> {
    File::open(dir)?.sync_all()
}

#[cfg(test)]
mod tests {
    use super::*;

    /// A directory with an old database and a new one.
    fn made() -> tempfile::TempDir {
        let dir = tempfile::tempdir().unwrap();
        for name in BELONGINGS {
            std::fs::write(dir.path().join(name), format!("old {name}")).unwrap();
        }
        std::fs::write(dir.path().join(FRESH), "new").unwrap();
        dir
    }

    fn read(path: &Path) -> String {
        std::fs::read_to_string(path).unwrap()
    }

    #[test]
    fn a_move_that_was_stopped_anywhere_is_finished_by_the_next_start() {
        for n_moved in 0..=BELONGINGS.len() + 1 {
            let dir = made();
            let folder = dir.path().join("damaged-5-1");
            std::fs::write(dir.path().join(MOVING), "damaged-5-1").unwrap();
            std::fs::create_dir(&folder).unwrap();
            for name in BELONGINGS.iter().take(n_moved) {
                std::fs::rename(dir.path().join(name), folder.join(name)).unwrap();
            }
            if n_moved > BELONGINGS.len() {
                std::fs::rename(dir.path().join(FRESH), dir.path().join(DATABASE)).unwrap();
            }
            finish(dir.path()).unwrap();
            finish(dir.path()).unwrap();
            assert_eq!(read(&dir.path().join(DATABASE)), "new", "{n_moved} moved");
            for name in BELONGINGS {
                assert_eq!(read(&folder.join(name)), format!("old {name}"), "{n_moved} moved");
            }
            assert_eq!(std::fs::read_dir(dir.path()).unwrap().count(), 2, "{n_moved} moved");
        }
    }

    #[test]
    fn two_databases_are_moved_into_two_folders() {
        let dir = made();
        put_in_place(dir.path(), 5).unwrap();
        std::fs::write(dir.path().join(FRESH), "newer").unwrap();
        put_in_place(dir.path(), 5).unwrap();
        assert_eq!(read(&dir.path().join("damaged-5-1").join(DATABASE)), "old device.db");
        assert_eq!(read(&dir.path().join("damaged-5-2").join(DATABASE)), "new");
        assert_eq!(read(&dir.path().join(DATABASE)), "newer");
    }
}
