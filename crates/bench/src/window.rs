//! The app's real window and an empty one of the same shell, on a display that nobody looks at.

pub(crate) mod driver;

use anyhow::{Context, ensure};
use kadian_testkit::bins;
use std::ffi::OsStr;
use std::io::{BufRead, BufReader};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};

/// What stands on the display says of itself.
const NAMES: [&str; 3] = ["DISPLAY", "XAUTHORITY", "DBUS_SESSION_BUS_ADDRESS"];

/// The programs whose windows are measured.
pub(crate) struct Programs {
    pub(crate) ours: PathBuf,
    /// `src-tauri/examples/empty_window.rs`.
    pub(crate) empty: PathBuf,
}

impl Programs {
    /// None where they were not built beside the benchmarks; that is said.
    pub(crate) fn found(bench: &str) -> Option<Self> {
        let programs =
            Self { ours: bins::beside("kadian-app"), empty: bins::beside("examples").join("empty_window") };
        let is_there = programs.ours.exists() && programs.empty.exists();
        if !is_there {
            eprintln!(
                "{bench} is left out, for the windows are not built beside the benchmarks: \
                 cargo build -p kadian-app --bins --examples --features custom-protocol"
            );
        }
        is_there.then_some(programs)
    }
}

/// A virtual display with a session bus.
pub(crate) struct Desk {
    group: Child,
    environment: Vec<(&'static str, String)>,
}

impl Desk {
    pub(crate) fn start() -> anyhow::Result<Self> {
        let tell = NAMES.map(|name| format!("printf '%s\\n' \"${name}\"")).join("; ");
        let mut group = Command::new("xvfb-run")
            .args(["-a", "-s", "-screen 0 1280x900x24", "dbus-run-session", "--", "sh", "-c"])
            .arg(format!("{tell}; exec sleep 86400"))
            .stdin(Stdio::null())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .process_group(0)
            .spawn()
            .context("xvfb-run does not start: apt-get install xvfb dbus-x11 webkit2gtk-driver")?;
        let mut lines = BufReader::new(group.stdout.take().context("a pipe")?).lines();
        let mut desk = Self { group, environment: Vec::new() };
        for name in NAMES {
            let value = lines.next().context("the display does not come up")??;
            ensure!(!value.is_empty(), "the display does not say its {name}");
            desk.environment.push((name, value));
        }
        Ok(desk)
    }

    /// A program whose windows stand on this display.
    pub(crate) fn command(&self, program: impl AsRef<OsStr>) -> Command {
        let mut command = Command::new(program);
        command.envs(self.environment.iter().map(|(name, value)| (name, value)));
        command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
        command
    }

    /// Opens a window without any driver.
    pub(crate) fn open(&self, program: &Path, data: Option<&Path>) -> anyhow::Result<Open> {
        let mut command = self.command(program);
        if let Some(data) = data {
            command.arg("--data").arg(data);
        }
        Ok(Open(command.spawn().with_context(|| format!("{} starts", program.display()))?))
    }
}

impl Drop for Desk {
    fn drop(&mut self) {
        let group = format!("-{}", self.group.id());
        let _ = Command::new("kill").args(["--", &group]).status();
        let _ = self.group.wait();
    }
}

/// A window that is open until it is dropped.
pub(crate) struct Open(Child);

impl Open {
    pub(crate) fn pid(&self) -> u32 {
        self.0.id()
    }
}

impl Drop for Open {
    fn drop(&mut self) {
        let _ = Command::new("kill").arg(self.0.id().to_string()).status();
        let _ = self.0.wait();
    }
}
