//! Files that somebody carries: what waits goes to a folder that people find, an answer file comes as bytes.
//!
//! What always holds: the page names no path, neither to write nor to read (ADR 0028).

use crate::door::{Door, work};
use kadian_device::door::{SettledFile, WrittenFile};
use kadian_device::{Code, Problem};
use tauri::ipc::{InvokeBody, Request};
use tauri::{AppHandle, Manager, State};

/// Writes what waits to a file among the user's downloads; into the data directory where there is no such place.
#[tauri::command]
pub(crate) async fn pack(app: AppHandle, door: State<'_, Door>) -> Result<WrittenFile, Problem> {
    // Some systems have no such place.
    let downloads = app.path().download_dir().ok().filter(|place| std::fs::create_dir_all(place).is_ok());
    work(door.inner().clone(), move |device| device.pack_into(downloads.as_deref())).await
}

/// Takes in the receipts of a file: its bytes, or on Android, whose pages can send no bytes, a list of numbers.
#[tauri::command]
pub(crate) async fn settle(door: State<'_, Door>, request: Request<'_>) -> Result<SettledFile, Problem> {
    let file = match request.body() {
        InvokeBody::Raw(bytes) => bytes.clone(),
        InvokeBody::Json(numbers) => {
            serde_json::from_value(numbers.clone()).map_err(|_| Problem::new(Code::RequestMalformed))?
        }
    };
    work(door.inner().clone(), move |device| device.settle(&file)).await
}
