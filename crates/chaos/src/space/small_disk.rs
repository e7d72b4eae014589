//! A file system in memory of a size that can be changed, in a user namespace of its own: it takes no rights of this
//! machine, and goes with the last process in it.
//!
//! Whoever uses one must be in the namespace, this program too: it starts itself there, once a seed, and takes over what the
//! other one counted.

use crate::tally::Tally;
use std::path::Path;
use std::process::Command;

/// Says that this process is in a namespace of its own.
const INSIDE: &str = "KADIAN_CHAOS_NAMESPACE";

/// Whether this process may mount.
pub(super) fn is_inside() -> bool {
    std::env::var_os(INSIDE).is_some()
}

/// Whether there can be such a namespace here; else what is lacking.
pub(super) fn is_possible() -> Result<(), String> {
    let may = Command::new("unshare").args(["-Urm", "mount", "-t", "tmpfs", "tmpfs", "/mnt"]).output();
    match may {
        Ok(output) if output.status.success() => Ok(()),
        Ok(output) => Err(format!(
            "user namespaces are not allowed here: {}",
            String::from_utf8_lossy(&output.stderr).trim()
        )),
        Err(_) => Err("there is no unshare here (Debian: util-linux)".into()),
    }
}

/// Plays one seed of a campaign by this very program in a namespace of its own.
pub(super) fn play_inside(campaign: &str, faults: &[&'static str], seed: u64, tally: &mut Tally) {
    let mut inner = Command::new("unshare");
    inner.arg("-Urm").arg(std::env::current_exe().expect("a program knows its path"));
    inner.args(["--only", campaign, "--seed", &seed.to_string(), "--seeds", "1", "--json"]);
    let output = inner.env(INSIDE, "1").output().expect("unshare starts");
    let text = String::from_utf8_lossy(&output.stdout);
    let Some(row) = text.lines().last().and_then(|line| serde_json::from_str(line).ok()) else {
        return tally.fault(format!("nothing was counted: {}", String::from_utf8_lossy(&output.stderr)));
    };
    add(&row, faults, tally);
}

fn add(row: &serde_json::Value, faults: &[&'static str], tally: &mut Tally) {
    let count = |name: &str| row[name].as_u64().unwrap_or_default();
    tally.trials += count("trials");
    tally.acknowledged += count("acknowledged");
    tally.lost += count("lost");
    tally.doubled += count("doubled");
    tally.false_sent += count("false_sent");
    for fault in faults {
        (0..row["fired"][fault].as_u64().unwrap_or_default()).for_each(|_| tally.fired(fault));
    }
    let told = row["faults"].as_array().cloned().unwrap_or_default();
    tally.faults.extend(told.iter().map(|fault| fault.as_str().unwrap_or_default().to_owned()));
}

/// A mounted one.
pub(super) struct SmallDisk(tempfile::TempDir);

impl SmallDisk {
    /// Mounts one of so many kilobytes.
    pub(super) fn mount(kb: u64) -> Self {
        let disk = Self(tempfile::tempdir().expect("a folder"));
        disk.must(&format!("mount -t tmpfs -o size={kb}k,mode=0700 tmpfs $0"));
        disk
    }

    /// Its root.
    pub(super) fn folder(&self) -> &Path {
        self.0.path()
    }

    /// Changes its size so that so much is free.
    pub(super) fn leave_kb(&self, kb: u64) {
        // Somebody may write in between, and then it would have to be larger than that.
        let once = format!("mount -o remount,size=$(($(df --output=used -k $0 | tail -n 1) + {kb}))k $0");
        self.must(&format!("for n in 1 2 3 4 5 6 7 8; do {once} 2>/dev/null && exit 0; done; {once}"));
    }

    /// Nothing can be written until it is writable again. Nobody may have a file of it open for writing.
    pub(super) fn read_only(&self) {
        self.must("mount -o remount,ro $0");
    }

    pub(super) fn writable(&self) {
        self.must("mount -o remount,rw $0");
    }

    fn must(&self, line: &str) {
        let output = Command::new("sh").args(["-c", line]).arg(self.folder()).output().expect("a shell");
        assert!(output.status.success(), "{line}: {}", String::from_utf8_lossy(&output.stderr));
    }
}

impl Drop for SmallDisk {
    fn drop(&mut self) {
        // Whoever still has a file of it open keeps it until then.
        let _ = Command::new("umount").arg("-l").arg(self.folder()).status();
    }
}
