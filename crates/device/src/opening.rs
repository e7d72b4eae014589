//! The database and the state in it, as a device finds them when it is opened.

use crate::aside;
use crate::device::OpenError;
use crate::vault::{FileVault, KeyVault, VaultOrigin, random_bytes};
use kadian_domain::{DeviceId, Epoch};
use kadian_store::state::{DeviceState, LaterEpoch};
use kadian_store::{Store, StoreError, state};
use std::path::Path;

/// Opens the database. Damage counts only where it is there a second time: SQLite tells a read that failed once in the same
/// words, and a whole database is not given up for that.
pub(crate) fn open_store(
    dir: &Path,
    vault: &FileVault,
    origin: VaultOrigin,
) -> Result<(Store, DeviceState), OpenError> {
    let open = || -> Result<(Store, DeviceState), OpenError> {
        let mut store = Store::open(&dir.join(aside::DATABASE), &vault.db_key())?;
        let state = state_of(&mut store, vault.device(), origin)?;
        Ok((store, state))
    };
    match open() {
        Err(error) if error.is_damage() => open(),
        opened => opened,
    }
}

/// The device's state; a fresh database gets its random epoch here.
pub(crate) fn state_of(
    store: &mut Store,
    device: DeviceId,
    origin: VaultOrigin,
) -> Result<DeviceState, OpenError> {
    if let Some(state) = state::get(store.read())? {
        return if state.device == device { Ok(state) } else { Err(OpenError::Mismatch) };
    }
    let epoch = Epoch::new(u32::from_be_bytes(random_bytes()));
    let is_later = match origin {
        VaultOrigin::Made => LaterEpoch::No,
        VaultOrigin::Found => LaterEpoch::Yes,
    };
    store.write::<_, StoreError>(|tx| state::create(tx, device, epoch, is_later))?;
    state::get(store.read())?.ok_or(OpenError::Mismatch)
}
