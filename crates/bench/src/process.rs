//! What a process has used, as the kernel counts it: CPU seconds and memory, other programs on the machine left out.

use anyhow::Context;
use std::process::Command;

/// Ticks of `/proc/PID/stat` in a second, the same on every Linux that Rust knows.
const TICKS_PER_S: f64 = 100.0;
/// What stands before `utime` in `/proc/PID/stat`, behind the name in brackets.
const FIELDS_BEFORE_UTIME: usize = 11;

/// User and kernel time of a process with all of its threads, in seconds.
pub(crate) fn cpu_s(pid: u32) -> anyhow::Result<f64> {
    let stat = std::fs::read_to_string(format!("/proc/{pid}/stat")).context("the process has ended")?;
    let (_, fields) = stat.rsplit_once(')').context("a name in brackets")?;
    let ticks = fields.split_whitespace().skip(FIELDS_BEFORE_UTIME).take(2).map(str::parse::<f64>);
    Ok(ticks.sum::<Result<f64, _>>()? / TICKS_PER_S)
}

/// User and kernel time of the thread that asks, in seconds.
pub(crate) fn own_cpu_s() -> anyhow::Result<f64> {
    let schedstat = std::fs::read_to_string("/proc/thread-self/schedstat").context("the kernel counts")?;
    let ns: f64 = schedstat.split_whitespace().next().context("a number")?.parse()?;
    Ok(ns / 1e9)
}

/// The most that a process ever had in memory, in MiB.
pub(crate) fn peak_mib(pid: u32) -> anyhow::Result<f64> {
    let status = std::fs::read_to_string(format!("/proc/{pid}/status")).context("the process has ended")?;
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).context("a peak")?;
    let kib: f64 = peak.trim().trim_end_matches("kB").trim().parse()?;
    Ok(kib / 1024.0)
}

/// Lets a process with all of its threads run on these cores alone (`0`, `0-1`).
pub(crate) fn pin(pid: u32, cores: &str) -> anyhow::Result<()> {
    let done = Command::new("taskset").args(["-a", "-c", "-p", cores, &pid.to_string()]).output()?;
    anyhow::ensure!(done.status.success(), "taskset: {}", String::from_utf8_lossy(&done.stderr));
    Ok(())
}

/// The cores of this machine, as `taskset` names them.
pub(crate) fn all_cores() -> String {
    format!("0-{}", n_cores().saturating_sub(1))
}

/// How many there are.
pub(crate) fn n_cores() -> usize {
    std::thread::available_parallelism().map_or(1, std::num::NonZero::get)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_process_is_seen() {
        let own = std::process::id();
        assert!(peak_mib(own).unwrap() > 1.0);
        assert!(cpu_s(own).unwrap() >= 0.0);
        assert!(own_cpu_s().unwrap() >= 0.0);
        assert!(cpu_s(u32::MAX).is_err());
    }
}
