//! A second copy of the enrolment, outside the database: one damaged page must not make the device a stranger to its hub.
//!
//! What always holds: it is sealed under a key of the vault; the database is what counts, and the copy follows it. A copy
//! that cannot be written or read costs nothing while the database is well.

use crate::core::{Core, lock, problem};
use crate::vault::{KeyVault, random_bytes};
use kadian_domain::Problem;
use kadian_store::enrolment::{self, EnrolmentRow};
use ring::aead::{Aad, CHACHA20_POLY1305, LessSafeKey, NONCE_LEN, Nonce, UnboundKey};
use serde::{Deserialize, Serialize};
use std::fs::{File, OpenOptions};
use std::io::Write;
use std::os::unix::fs::OpenOptionsExt;
use std::path::Path;

const NAME: &str = "enrolment.spare";
const PURPOSE: &[u8] = b"kadian spare enrolment 1";

#[derive(Serialize, Deserialize)]
struct Copied {
    hub: [u8; 16],
    district: u32,
    checkpoint: u32,
    checkpoint_name: String,
    letter: String,
    zone: String,
    answer: String,
    hub_list: String,
}

/// Copies the enrolment, where it is another than the one that was copied last.
pub(crate) fn keep(core: &Core) {
    let read = core.owner.call(|store| enrolment::get(store.read()).map_err(|e| problem(&e)));
    let read: Result<Option<EnrolmentRow>, Problem> = read;
    let Ok(Some(row)) = read else { return };
    // The nonce changes with every answer, and the next answer brings one.
    let row = EnrolmentRow { nonce: Vec::new(), ..row };
    let mut last = lock(&core.spare);
    if last.as_ref() == Some(&row) {
        return;
    }
    match write(&core.dir, core.vault.as_ref(), &row) {
        Ok(()) => *last = Some(row),
        Err(error) => tracing::warn!(cause = %error, "the enrolment was not copied"),
    }
}

/// The copy; None where there is none that holds.
pub(crate) fn read(dir: &Path, vault: &dyn KeyVault) -> Option<EnrolmentRow> {
    let bytes = std::fs::read(dir.join(NAME)).ok()?;
    let (nonce, sealed) = bytes.split_first_chunk::<NONCE_LEN>()?;
    let mut sealed = sealed.to_vec();
    let nonce = Nonce::assume_unique_for_key(*nonce);
    let plain = key(vault)?.open_in_place(nonce, Aad::from(PURPOSE), &mut sealed).ok()?;
    let copied: Copied = serde_json::from_slice(plain).ok()?;
    Some(EnrolmentRow {
        hub: copied.hub,
        district: copied.district,
        checkpoint: copied.checkpoint,
        checkpoint_name: copied.checkpoint_name,
        letter: copied.letter,
        zone: copied.zone,
        answer: hex::decode(copied.answer).ok()?,
        hub_list: hex::decode(copied.hub_list).ok()?,
        nonce: Vec::new(),
    })
}

fn write(dir: &Path, vault: &dyn KeyVault, row: &EnrolmentRow) -> std::io::Result<()> {
    let copied = Copied {
        hub: row.hub,
        district: row.district,
        checkpoint: row.checkpoint,
        checkpoint_name: row.checkpoint_name.clone(),
        letter: row.letter.clone(),
        zone: row.zone.clone(),
        answer: hex::encode(&row.answer),
        hub_list: hex::encode(&row.hub_list),
    };
    let nonce: [u8; NONCE_LEN] = random_bytes();
    let mut sealed = serde_json::to_vec(&copied)?;
    let failed = || std::io::Error::other("the copy was not sealed");
    let key = key(vault).ok_or_else(failed)?;
    key.seal_in_place_append_tag(Nonce::assume_unique_for_key(nonce), Aad::from(PURPOSE), &mut sealed)
        .map_err(|_| failed())?;
    let part = dir.join("enrolment.spare.part");
    let mut file = OpenOptions::new().write(true).create(true).truncate(true).mode(0o600).open(&part)?;
    file.write_all(&nonce)?;
    file.write_all(&sealed)?;
    file.sync_all()?;
    std::fs::rename(part, dir.join(NAME))?;
    File::open(dir)?.sync_all()
}

fn key(vault: &dyn KeyVault) -> Option<LessSafeKey> {
    let key = UnboundKey::new(&CHACHA20_POLY1305, &vault.derived_key(PURPOSE)).ok()?;
    Some(LessSafeKey::new(key))
}
