//! A released version's database is brought up to date by the real binaries while the power is cut.
//!
//! What always holds: nothing is added to the database, so that each image must have exactly the frozen rows, the frozen
//! unsent among them: they had been acknowledged long before.

use super::story::Recording;
use super::{Cuts, REAL_EVERY, at, log};
use crate::look;
use crate::shim::{self, Says};
use crate::upgrade::End;
use kadian_oracle::{Row, rows};
use kadian_testkit::released;
use std::collections::BTreeSet;
use std::path::{Path, PathBuf};
use std::process::Stdio;
use std::sync::OnceLock;

pub(super) const DEVICE: &str = "upgrade of a device";
pub(super) const HUB: &str = "upgrade of a hub";

/// Images of each seed, of each end of one version.
const IMAGES: usize = 20;

/// An upgrade, written down once: it has no dice.
struct Upgrade {
    end: End,
    version: PathBuf,
    recording: Recording,
    frozen: Frozen,
}

/// What the version itself said of its database.
struct Frozen {
    device: String,
    device_rows: Vec<Row>,
    hub_rows: Vec<Row>,
    unsent: u64,
}

/// Cuts the upgrades of one version.
pub(super) fn cut(cuts: &mut Cuts<'_>) {
    let all = upgrades();
    let version = &all[super::index(cuts.dice.below(all.len() as u64))].version;
    for upgrade in all.iter().filter(|upgrade| upgrade.version == *version) {
        let file = upgrade.end.file();
        cuts.cut_all(&upgrade.recording, file, IMAGES, |cuts, _, place| upgrade.judge(cuts, place));
    }
}

fn upgrades() -> &'static [Upgrade] {
    static UPGRADES: OnceLock<Vec<Upgrade>> = OnceLock::new();
    UPGRADES.get_or_init(|| {
        let both = |version: PathBuf| [End::Device, End::Hub].map(|end| Upgrade::record(end, &version));
        released::versions().into_iter().flat_map(both).collect()
    })
}

impl Upgrade {
    fn record(end: End, version: &Path) -> Self {
        let dir = end.build_in(version, &shim::fast_folder());
        let base = shim::content(dir.path());
        let logs = tempfile::tempdir_in(shim::fast_folder()).expect("a folder");
        let log = logs.path().join("log");
        let mut command = end.command(&[], dir.path(), end.upgrade());
        shim::watch(&mut command, dir.path(), &log, Says::Stdout);
        let output = command.stdin(Stdio::null()).output().expect("it starts");
        assert!(output.status.success(), "an upgrade: {}", String::from_utf8_lossy(&output.stderr));
        let phase = if end == End::Device { DEVICE } else { HUB };
        let recording = Recording::new(base, log::read(&log), vec![(0, phase)]);
        Self { end, version: version.to_owned(), recording, frozen: Frozen::of(version) }
    }

    fn judge(&self, cuts: &mut Cuts<'_>, place: &str) {
        let before = cuts.tally.is_sound();
        match self.end {
            End::Device => self.judge_device(cuts),
            End::Hub => self.judge_hub(cuts),
        }
        if cuts.tally.is_sound() && cuts.dice.below(REAL_EVERY / 4) == 0 {
            let folder = cuts.folder.clone();
            self.end.look(&self.version, &folder, cuts.tally);
        }
        if before && !cuts.tally.is_sound() {
            cuts.tally.fault(format!("{place}: see above"));
        }
    }

    fn judge_device(&self, cuts: &mut Cuts<'_>) {
        let Frozen { device, device_rows, hub_rows, unsent } = &self.frozen;
        let look = match look::device(&cuts.folder, device) {
            Ok(Some(look)) => look,
            Ok(None) => return cuts.tally.fault("the database is gone"),
            Err(damage) => return cuts.tally.fault(damage),
        };
        cuts.tally.acknowledged += device_rows.len() as u64;
        is_as_frozen(&look.rows, device_rows, cuts);
        let had: BTreeSet<(u32, u32)> = hub_rows.iter().filter(|row| row.device == *device).map(at).collect();
        cuts.tally.false_sent += look.settled.difference(&had).count() as u64;
        if look.unsent.len() as u64 != *unsent {
            cuts.tally.fault(format!("{unsent} were unsent and {} are", look.unsent.len()));
        }
    }

    fn judge_hub(&self, cuts: &mut Cuts<'_>) {
        match look::hub(&cuts.folder) {
            Ok(look) => {
                cuts.tally.acknowledged += self.frozen.hub_rows.len() as u64;
                is_as_frozen(&look.rows, &self.frozen.hub_rows, cuts);
            }
            Err(damage) => cuts.tally.fault(damage),
        }
    }
}

impl Frozen {
    fn of(version: &Path) -> Self {
        let export = |name: &str| rows(&version.join(name)).expect("a frozen export");
        let status = std::fs::read(version.join("status.json")).expect("a frozen status");
        let status: serde_json::Value = serde_json::from_slice(&status).expect("JSON");
        Self {
            device: status["device"].as_str().expect("a device").replace('-', ""),
            device_rows: export("device.jsonl"),
            hub_rows: export("hub.jsonl"),
            unsent: status["unsent"].as_u64().expect("a number"),
        }
    }
}

/// Every record in its place, byte for byte; the outcomes are looked at by the real binaries.
fn is_as_frozen(found: &[Row], frozen: &[Row], cuts: &mut Cuts<'_>) {
    let known = |rows: &[Row]| {
        let mut rows: Vec<Row> =
            rows.iter().map(|row| Row { outcome: String::new(), ..row.clone() }).collect();
        rows.sort_by(|one, other| {
            (&one.device, one.epoch, one.seq, &one.h).cmp(&(&other.device, other.epoch, other.seq, &other.h))
        });
        rows
    };
    let (found, frozen) = (known(found), known(frozen));
    cuts.tally.lost += frozen.iter().filter(|row| !found.contains(row)).count() as u64;
    if found != frozen {
        cuts.tally.fault("its records are not those of before");
    }
}
