//! New keys for old ones. A device learns of it by the next list `hub`, which a key that it trusts already has signed.

use super::file::{KeyFile, KeysError};
use kadian_wire::hub_list::HubList;
use std::path::Path;

/// The signing key that devices trust as the next one signs from now on; the counter of the new list.
pub fn rotate_signing(path: &Path) -> Result<u32, KeysError> {
    rotate(path, KeyFile::turn_signing_key)
}

/// The TLS key that devices trust as the next one answers from now on; the counter of the new list.
///
/// Only of the hub's own pair: a certificate of somebody else, or a proxy's, is named at `serve`.
pub fn rotate_tls(path: &Path) -> Result<u32, KeysError> {
    rotate(path, KeyFile::turn_tls_pair)
}

/// The newest list once more, with a counter past any that a later copy of the file can have given: this copy may be older
/// than the devices. For a restore.
pub fn say_list_again(path: &Path) -> Result<(), KeysError> {
    let mut file = KeyFile::read(path)?;
    let keys = file.keys()?;
    let Some(newest) = keys.newest() else { return Ok(()) };
    file.lift_counter()?;
    file.add_list(&keys, newest)?;
    file.replace(path)
}

fn rotate(path: &Path, turn: impl FnOnce(&mut KeyFile) -> Result<(), KeysError>) -> Result<u32, KeysError> {
    let mut file = KeyFile::read(path)?;
    let before = file.keys()?;
    let newest = before.newest().ok_or(KeysError::NeverServed)?;
    turn(&mut file)?;
    let after = file.keys()?;
    let old_pins = before.tls_pins();
    let is_own = newest.tls_pins.iter().all(|pin| old_pins.iter().any(|own| pin.as_slice() == own));
    let tls_pins = if is_own && !newest.tls_pins.is_empty() {
        after.tls_pins().into_iter().map(|pin| pin.to_vec().into()).collect()
    } else {
        newest.tls_pins
    };
    let key_next = after.next_public.clone();
    file.add_list(&after, HubList { key_now: after.public_key(), key_next, tls_pins, ..newest })?;
    file.replace(path)?;
    file.keys()?.newest().map(|list| list.counter).ok_or(KeysError::Content)
}
