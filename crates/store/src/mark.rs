//! The mark: beside the database, how far its chain had come, as of the last COMMIT.
//!
//! SQLite takes a write-ahead log that is lost, cut or of another day for a shorter history and says nothing. The mark
//! does: a database whose chain has not come so far, or is another one there, has lost what was saved.
//!
//! What always holds: it is written after COMMIT, so it never runs ahead of the disk, and without an fsync, so it costs
//! a save nothing; after a power cut it may lag behind, and then proves less. It holds hashes and numbers, no content. One
//! that cannot be read says nothing.

use kadian_domain::Epoch;
use kadian_wire::Hash;
use kadian_wire::chain::sha256;
use std::fs::{File, OpenOptions};
use std::io;
use std::os::unix::fs::{FileExt, OpenOptionsExt};
use std::path::{Path, PathBuf};

pub(crate) const SALT_BYTES: usize = 16;
const BODY_BYTES: usize = SALT_BYTES + 4 + 4 + 32;
const MARK_BYTES: usize = BODY_BYTES + 32;

/// How far a chain had come.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Mark {
    /// The first bytes of the file: without them no page can be proven.
    pub(crate) salt: [u8; SALT_BYTES],
    /// The database.
    pub epoch: Epoch,
    /// Its last number.
    pub seq: u32,
    /// `h(seq)`.
    pub h: Hash,
}

impl Mark {
    /// Where the mark of a database lies.
    pub fn path(db: &Path) -> PathBuf {
        let mut name = db.as_os_str().to_owned();
        name.push("-mark");
        name.into()
    }

    /// The mark of a database; None where there is none that holds.
    pub fn read(db: &Path) -> Option<Self> {
        let bytes = std::fs::read(Self::path(db)).ok()?;
        let (body, proof) = bytes.split_at_checked(BODY_BYTES)?;
        if sha256(body).as_bytes().as_slice() != proof {
            return None;
        }
        let (salt, rest) = body.split_first_chunk::<SALT_BYTES>()?;
        let (epoch, rest) = rest.split_first_chunk::<4>()?;
        let (seq, h) = rest.split_first_chunk::<4>()?;
        Some(Self {
            salt: *salt,
            epoch: Epoch::new(u32::from_be_bytes(*epoch)),
            seq: u32::from_be_bytes(*seq),
            h: Hash::from_slice(h)?,
        })
    }

    fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(MARK_BYTES);
        bytes.extend_from_slice(&self.salt);
        bytes.extend_from_slice(&self.epoch.get().to_be_bytes());
        bytes.extend_from_slice(&self.seq.to_be_bytes());
        bytes.extend_from_slice(self.h.as_bytes());
        let proof = sha256(&bytes);
        bytes.extend_from_slice(proof.as_bytes());
        bytes
    }
}

/// Keeps the mark of an open database.
#[derive(Debug)]
pub(crate) struct MarkFile {
    db: PathBuf,
    file: Option<File>,
    salt: [u8; SALT_BYTES],
    last: Option<Mark>,
}

impl MarkFile {
    /// Goes on with what is there. Where the storage gives no file, the database goes without a mark.
    pub(crate) fn open(db: &Path) -> Self {
        let file =
            OpenOptions::new().write(true).create(true).truncate(false).mode(0o600).open(Mark::path(db));
        Self { db: db.to_owned(), file: file.ok(), salt: [0; SALT_BYTES], last: Mark::read(db) }
    }

    /// Says how far the chain has come.
    pub(crate) fn keep(&mut self, epoch: Epoch, seq: u32, h: Hash) {
        if self.salt == [0; SALT_BYTES] {
            self.salt = salt(&self.db).unwrap_or_default();
        }
        let mark = Mark { salt: self.salt, epoch, seq, h };
        if self.last == Some(mark) {
            return;
        }
        // A mark that was not written proves less, and nothing wrong.
        let written = self.file.as_ref().is_some_and(|file| file.write_all_at(&mark.bytes(), 0).is_ok());
        self.last = written.then_some(mark);
    }
}

fn salt(db: &Path) -> io::Result<[u8; SALT_BYTES]> {
    let mut salt = [0; SALT_BYTES];
    File::open(db)?.read_exact_at(&mut salt, 0)?;
    Ok(salt)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mark_reads_back_and_a_torn_one_says_nothing() {
        let folder = tempfile::tempdir().unwrap();
        let db = folder.path().join("device.db");
        std::fs::write(&db, [7; 100]).unwrap();
        let mut file = MarkFile::open(&db);
        assert_eq!(Mark::read(&db), None);
        file.keep(Epoch::new(9), 41, Hash::from_bytes([3; 32]));
        let mark = Mark::read(&db).unwrap();
        assert_eq!((mark.salt, mark.epoch.get(), mark.seq), ([7; 16], 9, 41));
        let mut bytes = std::fs::read(Mark::path(&db)).unwrap();
        bytes[20] ^= 1;
        std::fs::write(Mark::path(&db), bytes).unwrap();
        assert_eq!(Mark::read(&db), None);
    }
}
