//! The app's manifest: its commands, and a page that stands in for screens that are not built.
//!
//! What always holds: only what is named here can be allowed by a capability; `cargo build` needs no Node.

use std::error::Error;
use std::path::Path;
use tauri_build::{AppManifest, Attributes};

const SCREENS: &str = "../ui/phone/dist";
const PLACEHOLDER: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Kadian</title>\n",
    "<p>screens not built: cargo xtask run</p>\n</html>\n",
);

fn main() -> Result<(), Box<dyn Error>> {
    println!("cargo:rerun-if-changed={SCREENS}");
    stand_in_for_screens(Path::new(SCREENS))?;
    let commands = AppManifest::new().commands(&["send", "ask", "pack", "settle", "opened_link"]);
    Ok(tauri_build::try_build(Attributes::new().app_manifest(commands))
        .map_err(|error| format!("{error:#}"))?)
}

/// Writes the placeholder where there is no page, whole or not at all: two build scripts may do so at once.
fn stand_in_for_screens(dist: &Path) -> std::io::Result<()> {
    let page = dist.join("index.html");
    if std::fs::metadata(&page).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    std::fs::create_dir_all(dist)?;
    let part = dist.with_file_name(format!("placeholder-{}.part", std::process::id()));
    std::fs::write(&part, PLACEHOLDER)?;
    std::fs::rename(part, page)
}
