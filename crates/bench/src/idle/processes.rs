//! What a program and the processes that it started have used so far, as the kernel counts it.

use anyhow::Context;
use std::collections::HashMap;
use std::path::PathBuf;
use std::time::Duration;

/// What draws a page in WebKit.
const PAGE: &str = "WebKitWebProces";

/// A process and all that come of it.
pub(super) struct Tree {
    pids: Vec<u32>,
    names: Vec<String>,
}

/// What was used until now.
#[derive(Debug, Clone, Copy)]
pub(super) struct Look {
    cpu_s: f64,
    n_wakes: f64,
    pub(super) pss_mib: f64,
}

impl Tree {
    pub(super) fn of(root: u32) -> anyhow::Result<Self> {
        let mut children: HashMap<u32, Vec<(u32, String)>> = HashMap::new();
        for entry in std::fs::read_dir("/proc")? {
            let Ok(pid) = entry?.file_name().to_string_lossy().parse::<u32>() else { continue };
            // One that is gone meanwhile is nobody's.
            let Some((parent, name)) = parent_and_name(pid) else { continue };
            children.entry(parent).or_default().push((pid, name));
        }
        let mut tree = Self { pids: vec![root], names: Vec::new() };
        let mut at = 0;
        while let Some(pid) = tree.pids.get(at) {
            for (child, name) in children.remove(pid).unwrap_or_default() {
                tree.pids.push(child);
                tree.names.push(name);
            }
            at += 1;
        }
        Ok(tree)
    }

    pub(super) fn has_page(&self) -> bool {
        self.names.iter().any(|name| name == PAGE)
    }

    pub(super) fn look(&self) -> anyhow::Result<Look> {
        let mut look = Look { cpu_s: 0.0, n_wakes: 0.0, pss_mib: 0.0 };
        for pid in &self.pids {
            let of = PathBuf::from(format!("/proc/{pid}"));
            for thread in of.join("task").read_dir().context("a process ended while it was looked at")? {
                let thread = thread?.path();
                // Nanoseconds on a core, nanoseconds in wait for one, how often it got one.
                let said = std::fs::read_to_string(thread.join("schedstat")).unwrap_or_default();
                let mut numbers = said.split_whitespace().map(|number| number.parse::<f64>().unwrap_or(0.0));
                look.cpu_s += numbers.next().unwrap_or(0.0) / 1e9;
                look.n_wakes += number(&thread.join("status"), "voluntary_ctxt_switches:");
            }
            look.pss_mib += number(&of.join("smaps_rollup"), "Pss:") / 1024.0;
        }
        Ok(look)
    }
}

impl Look {
    pub(super) fn cpu_percent_since(&self, before: &Self, span: Duration) -> f64 {
        (self.cpu_s - before.cpu_s) / span.as_secs_f64() * 100.0
    }

    /// Each time that a thread went to sleep something had woken it.
    pub(super) fn wakes_since(&self, before: &Self, span: Duration) -> f64 {
        (self.n_wakes - before.n_wakes) / span.as_secs_f64()
    }
}

fn parent_and_name(pid: u32) -> Option<(u32, String)> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).ok()?;
    let (head, rest) = stat.rsplit_once(')')?;
    let name = head.split_once('(')?.1.to_owned();
    Some((rest.split_whitespace().nth(1)?.parse().ok()?, name))
}

/// The number behind a name at the head of a line.
fn number(path: &std::path::Path, name: &str) -> f64 {
    let text = std::fs::read_to_string(path).unwrap_or_default();
    let found = text.lines().find_map(|line| line.strip_prefix(name));
    found.and_then(|rest| rest.split_whitespace().next()?.parse().ok()).unwrap_or(0.0)
}
