//! How much has to be carried to a place where the link is thin: the programs, and the screens as they are packed.
//!
//! At the small size these are whatever binaries lie beside this one, with their debug code.

use crate::ground::{Ground, Size};
use crate::table::{Budget, Row, Unit};
use anyhow::{Context, ensure};
use kadian_testkit::bins;
use std::path::Path;
use std::process::Command;

const NAME: &str = "size";
/// What `kadian serve`, the app and the hub have built in.
const SCREENS: [(&str, &str, Budget); 2] = [
    ("the gate's screens, gzip -9", "../../ui/phone/dist", Budget::AtMost(120.0)),
    ("the officers' page, gzip -9", "../../ui/dashboard/dist", Budget::None),
];

pub(crate) fn run(ground: &Ground) -> anyhow::Result<Vec<Row>> {
    let is_release = matches!(ground.size, Size::Full);
    let hub_budget = if is_release { Budget::AtMost(30.0) } else { Budget::None };
    let mut rows = Vec::new();
    for (name, budget) in [("kadian-hub", hub_budget), ("kadian", Budget::None), ("kadian-app", Budget::None)]
    {
        let path = bins::beside(name);
        let Ok(file) = std::fs::metadata(&path) else {
            eprintln!("{name} is not built beside the benchmarks, so its size is left out.");
            continue;
        };
        let what = format!("{name}, {} binary", if is_release { "release" } else { "debug" });
        rows.push(Row::of_count(NAME, (what, Unit::MegaBytes), file.len() as f64 / 1e6, budget));
    }
    for (what, folder, budget) in SCREENS {
        let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
        if is_placeholder(&folder) {
            eprintln!("The screens are not built (cargo xtask run), so what they take is left out: {what}.");
            continue;
        }
        rows.push(Row::of_count(NAME, (what, Unit::KiloBytes), packed_bytes(&folder)? / 1e3, budget));
    }
    Ok(rows)
}

/// The page that stands in for screens that are not built names no script.
fn is_placeholder(folder: &Path) -> bool {
    !std::fs::read_to_string(folder.join("index.html")).is_ok_and(|page| page.contains("<script"))
}

fn packed_bytes(folder: &Path) -> anyhow::Result<f64> {
    let mut n_bytes = 0.0;
    for entry in folder.read_dir().with_context(|| format!("failed to look into {}", folder.display()))? {
        let entry = entry?;
        n_bytes += if entry.file_type()?.is_dir() {
            packed_bytes(&entry.path())?
        } else {
            let packed = Command::new("gzip").arg("-9nc").arg(entry.path()).output().context("gzip runs")?;
            ensure!(packed.status.success(), "gzip did not pack {}", entry.path().display());
            packed.stdout.len() as f64
        };
    }
    Ok(n_bytes)
}
