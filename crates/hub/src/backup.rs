//! `kadian-hub backup` and `restore`: a copy that was checked when it was made, and a hub that begins a new life with it.
//!
//! What always holds: a file appears whole and checked, or not at all. A restore moves what it replaces aside and deletes
//! nothing; until the checked copy stands in its place nothing is changed. `hub.key` is in no backup.

use crate::keys::{random_bytes, say_list_again};
use crate::server;
use crate::store::{DecidedBy, NewLife, Store, begin_new_life, check_copy, is_in_use, remembered};
use anyhow::{Context, bail};
use ring::digest;
use serde::Serialize;
use std::fs::File;
use std::io::Read;
use std::path::{Path, PathBuf};

/// Hub epochs are counted in seconds since 1970, which fit.
const MS_PER_SECOND: i64 = 1_000;

/// What was backed up.
#[derive(Debug, Serialize)]
pub struct BackedUp {
    /// The file's name.
    pub file: String,
    /// Its size.
    pub bytes: u64,
    /// Records in it, all of which verify.
    pub records: u64,
    /// SHA-256 of the file, lower-case hex.
    pub sha256: String,
}

/// What was restored.
#[derive(Debug, Serialize)]
pub struct Restored {
    /// Which life of the hub begins.
    pub hub_epoch: u32,
    /// Records in it, all of which verify.
    pub records: u64,
    /// When the backup was made (Unix milliseconds); null where it does not say.
    pub made_ms: Option<i64>,
    /// Where the database that was here lies now; null where there was none.
    pub set_aside: Option<String>,
}

/// Why nothing was restored.
#[derive(Debug, thiserror::Error)]
pub enum NotRestored {
    /// The hub's keys are not there.
    #[error(
        "there is no hub.key in {0}, and no backup holds one: put the hub's own hub.key there first; nothing was changed"
    )]
    NoKeys(PathBuf),
    /// The file does not pass the checks.
    #[error("the backup does not verify: {0}; nothing was changed")]
    Damaged(String),
    /// The directory is another hub's.
    #[error("this directory's database is another hub's than the backup; nothing was changed")]
    Foreign,
}

/// Copies the database of a hub, running or not, and checks the copy before it gets its name.
pub async fn backup(store: &Store, out: &Path, now_ms: i64) -> anyhow::Result<BackedUp> {
    let file = out.file_name().context("the file has no name")?.to_string_lossy().into_owned();
    let part = beside(out, ".part");
    remove(&part)?;
    // Before the copy, so that it says itself when it was made.
    store.audit(now_ms, "command line".to_owned(), "backup".to_owned(), "begun".to_owned()).await?;
    let made = copy_and_check(store, &part).await.and_then(|(records, bytes, sha256)| {
        std::fs::rename(&part, out).context("failed to name the file")?;
        sync_folder(out)?;
        Ok(BackedUp { file, bytes, records, sha256 })
    });
    if made.is_err() {
        let _ = std::fs::remove_file(&part);
    }
    let made = made?;
    let detail = format!("{} records, sha256 {}", made.records, made.sha256);
    store.audit(now_ms, "command line".to_owned(), "backup_verified".to_owned(), detail).await?;
    Ok(made)
}

async fn copy_and_check(store: &Store, part: &Path) -> anyhow::Result<(u64, u64, String)> {
    store.copy_to(part.to_owned()).await?;
    let checked = check_copy(part).map_err(|error| NotRestored::Damaged(cause(&error)))?;
    let mut file = File::open(part).context("failed to read the copy")?;
    let (bytes, sha256) = sha256_of(&mut file)?;
    file.sync_all().context("failed to write the copy")?;
    Ok((checked.records, bytes, sha256))
}

/// Puts a backup in the place of a hub's database and begins a new life of the hub with it.
pub fn restore(file: &Path, dir: &Path, now_ms: i64) -> anyhow::Result<Restored> {
    if !dir.join("hub.key").exists() {
        return Err(NotRestored::NoKeys(dir.to_owned()).into());
    }
    let _lock = server::lock(dir)?;
    let (present, copy) = (dir.join("hub.db"), dir.join("hub.db.restoring"));
    for left in ["", "-wal", "-shm", "-journal"] {
        remove(&beside(&copy, left))?;
    }
    let restored = prepare(file, &copy, &present, now_ms).and_then(|prepared| {
        say_list_again(&dir.join("hub.key"))?;
        let set_aside = set_aside(&present, prepared.hub_epoch)?;
        std::fs::rename(&copy, &present).context("failed to name the restored database")?;
        sync_folder(&present)?;
        Ok(Restored { set_aside, ..prepared })
    });
    if restored.is_err() {
        let _ = std::fs::remove_file(&copy);
    }
    restored
}

/// The checked copy with its new life begun; the hub's own database is as it was.
fn prepare(file: &Path, copy: &Path, present: &Path, now_ms: i64) -> anyhow::Result<Restored> {
    let sha256 = copy_file(file, copy)?;
    let checked = check_copy(copy).map_err(|error| NotRestored::Damaged(cause(&error)))?;
    let lost = if present.exists() {
        if is_in_use(present) {
            bail!(server::DataInUse);
        }
        remembered(present)
    } else {
        None
    };
    if lost.as_ref().is_some_and(|lost| lost.hub != checked.hub) {
        return Err(NotRestored::Foreign.into());
    }
    let last = lost.as_ref().map_or(0, |lost| lost.hub_epoch).max(checked.hub_epoch);
    let hub_epoch = next_epoch(present, last, now_ms);
    let life = NewLife {
        hub_epoch,
        counters: lost.map(|lost| lost.counters).unwrap_or_default(),
        by: DecidedBy { officer: 0, at_ms: now_ms, fresh_epoch: u32::from_be_bytes(random_bytes()) },
        detail: format!("{} records, sha256 {sha256}, hub epoch {hub_epoch}", checked.records),
    };
    begin_new_life(copy, &life)?;
    File::open(copy).and_then(|file| file.sync_all()).context("failed to write the restored database")?;
    Ok(Restored { hub_epoch, records: checked.records, made_ms: checked.made_ms, set_aside: None })
}

/// By the clock: then no two restores begin the same life, even where the lost one is not remembered. Of one that ended
/// here the name is taken.
fn next_epoch(present: &Path, last: u32, now_ms: i64) -> u32 {
    let by_clock = u32::try_from(now_ms.div_euclid(MS_PER_SECOND)).unwrap_or(0);
    let mut epoch = by_clock.max(last.saturating_add(1));
    while aside_of(present, epoch).exists() && epoch < u32::MAX {
        epoch = epoch.saturating_add(1);
    }
    epoch
}

/// Where the database goes that ends when a life begins.
fn aside_of(present: &Path, hub_epoch: u32) -> PathBuf {
    present.with_file_name(format!("hub.db.before-{hub_epoch}"))
}

/// Moves the database that is here aside, with what belongs to it: a log without its database is no use, and beside
/// another one it would be harm.
fn set_aside(present: &Path, hub_epoch: u32) -> anyhow::Result<Option<String>> {
    let aside = aside_of(present, hub_epoch);
    for belongs in ["-wal", "-shm", "-journal", ""] {
        let from = beside(present, belongs);
        if from.exists() {
            std::fs::rename(from, beside(&aside, belongs))
                .context("failed to move the old database aside")?;
        }
    }
    let name = aside.file_name().map(|name| name.to_string_lossy().into_owned());
    Ok(name.filter(|_| aside.exists()))
}

/// Copies a file for its owner alone; its SHA-256.
fn copy_file(from: &Path, to: &Path) -> anyhow::Result<String> {
    use std::os::unix::fs::OpenOptionsExt;
    let mut source = File::open(from).with_context(|| format!("failed to read {}", from.display()))?;
    let target = File::options().write(true).create_new(true).mode(0o600).open(to);
    let mut target = target.context("failed to make the copy")?;
    std::io::copy(&mut source, &mut target).context("failed to copy the backup")?;
    target.sync_all().context("failed to copy the backup")?;
    let mut copied = File::open(to).context("failed to read the copy")?;
    Ok(sha256_of(&mut copied)?.1)
}

fn sha256_of(file: &mut File) -> anyhow::Result<(u64, String)> {
    const CHUNK: usize = 1 << 16;
    let (mut hash, mut n_bytes) = (digest::Context::new(&digest::SHA256), 0_u64);
    let mut chunk = vec![0; CHUNK];
    loop {
        let n = file.read(&mut chunk).context("failed to read the copy")?;
        if n == 0 {
            return Ok((n_bytes, hex::encode(hash.finish())));
        }
        hash.update(chunk.get(..n).unwrap_or_default());
        n_bytes = n_bytes.saturating_add(u64::try_from(n).unwrap_or(0));
    }
}

fn beside(path: &Path, ending: &str) -> PathBuf {
    let mut name = path.as_os_str().to_owned();
    name.push(ending);
    PathBuf::from(name)
}

fn remove(path: &Path) -> anyhow::Result<()> {
    match std::fs::remove_file(path) {
        Err(error) if error.kind() != std::io::ErrorKind::NotFound => {
            Err(error).with_context(|| format!("failed to remove {}", path.display()))
        }
        _ => Ok(()),
    }
}

fn sync_folder(path: &Path) -> anyhow::Result<()> {
    let folder = path.parent().filter(|parent| !parent.as_os_str().is_empty()).unwrap_or(Path::new("."));
    File::open(folder).and_then(|folder| folder.sync_all()).context("failed to write the folder")
}

fn cause(error: &crate::store::StoreError) -> String {
    std::error::Error::source(error).map_or_else(|| error.to_string(), ToString::to_string)
}
