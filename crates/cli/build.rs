//! What is built in from elsewhere: the screens of `ui/phone/dist` and the sentences of `ui/kit/locales`.
//!
//! What always holds: `cargo build` works on a fresh clone without Node. Where the screens are not built, one page
//! that says so stands in for them; the same page is written by every crate that embeds them.

use std::io::Result;
use std::path::{Path, PathBuf};

const SCREENS: &str = "../../ui/phone/dist";
const LOCALES: &str = "../../ui/kit/locales";
const PLACEHOLDER: &str = concat!(
    "<!doctype html>\n<html lang=\"en\">\n<meta charset=\"utf-8\">\n<title>Kadian</title>\n",
    "<p>screens not built: cargo xtask run</p>\n</html>\n",
);

fn main() -> Result<()> {
    println!("cargo:rerun-if-changed=build.rs");
    println!("cargo:rerun-if-changed={SCREENS}");
    println!("cargo:rerun-if-changed={LOCALES}");
    stand_in_for_screens(Path::new(SCREENS))?;
    let out = PathBuf::from(std::env::var_os("OUT_DIR").unwrap_or_default());
    for language in ["zh-Hans", "en"] {
        // A missing file leaves the codes without sentences; the tests find that, the build goes on.
        let sentences =
            std::fs::read(Path::new(LOCALES).join(language).join("codes.ftl")).unwrap_or_default();
        std::fs::write(out.join(format!("codes.{language}.ftl")), sentences)?;
    }
    Ok(())
}

/// Writes the placeholder where there is no page, whole or not at all: two build scripts may do so at once.
fn stand_in_for_screens(dist: &Path) -> Result<()> {
    let page = dist.join("index.html");
    if std::fs::metadata(&page).is_ok_and(|file| file.len() > 0) {
        return Ok(());
    }
    std::fs::create_dir_all(dist)?;
    let part = dist.with_file_name(format!("placeholder-{}.part", std::process::id()));
    std::fs::write(&part, PLACEHOLDER)?;
    std::fs::rename(part, page)
}
