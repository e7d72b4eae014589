//! The step counter, and how a step runs its commands.
//!
//! What always holds: a person reads what is about to happen before it happens, and how long it took; a command
//! that fails becomes one sentence that names it.

use std::process::{Command, Output, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};

/// Counts the steps of one task.
pub(crate) struct Steps {
    total: usize,
    at: usize,
}

impl Steps {
    pub(crate) fn of(total: usize) -> Self {
        Self { total, at: 0 }
    }

    /// Says what comes, does it, says how long it took.
    pub(crate) fn step<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        let began = now();
        let done = self.last(what, work)?;
        println!("      {:.1} s", began.elapsed().as_secs_f32());
        Ok(done)
    }

    /// Says what comes and does it; the work has the last word.
    pub(crate) fn last<T>(&mut self, what: &str, work: impl FnOnce() -> Result<T>) -> Result<T> {
        self.at = self.at.saturating_add(1);
        println!("[{}/{}] {what} …", self.at, self.total);
        work().with_context(|| format!("Stopped at step {} of {}, {what}", self.at, self.total))
    }
}

/// Runs a command that writes to the terminal itself.
pub(crate) fn succeed(command: &mut Command) -> Result<()> {
    let status = command.status().with_context(|| format!("`{}` could not be started", shown(command)))?;
    if !status.success() {
        bail!("`{}` failed ({status})", shown(command));
    }
    Ok(())
}

/// Runs a command that answers on its standard output; what it says on standard error is shown as it comes.
pub(crate) fn answer(command: &mut Command) -> Result<String> {
    command.stderr(Stdio::inherit());
    finished(command)
}

/// Runs a command in silence; what it said is shown only if it fails.
pub(crate) fn quietly(command: &mut Command) -> Result<String> {
    command.stderr(Stdio::piped());
    finished(command)
}

/// Whether a command can be started and ends well. Its output is nobody's business.
pub(crate) fn works(command: &mut Command) -> bool {
    let silent = command.stdin(Stdio::null()).stdout(Stdio::null()).stderr(Stdio::null());
    silent.status().is_ok_and(|status| status.success())
}

/// The only clock of xtask: it times builds and bounds the waiting for a process.
#[expect(clippy::disallowed_methods, reason = "no record and no decision depends on it")]
pub(crate) fn now() -> Instant {
    Instant::now()
}

fn finished(command: &mut Command) -> Result<String> {
    let Output { status, stdout, stderr } = command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .spawn()
        .and_then(std::process::Child::wait_with_output)
        .with_context(|| format!("`{}` could not be started", shown(command)))?;
    let stdout = String::from_utf8(stdout).context("an answer is not UTF-8")?;
    if !status.success() {
        let stderr = String::from_utf8_lossy(&stderr);
        bail!("`{}` failed ({status})\n{}{}", shown(command), stdout.trim_end(), stderr.trim_end());
    }
    Ok(stdout)
}

/// The command as a person would type it, without its links: they carry one-time codes.
fn shown(command: &Command) -> String {
    let program = std::path::Path::new(command.get_program());
    let name = program.file_name().unwrap_or(program.as_os_str());
    let words = std::iter::once(name).chain(command.get_args()).map(|word| word.to_string_lossy());
    let words = words.map(|word| if word.contains("://") { "LINK".into() } else { word });
    words.collect::<Vec<_>>().join(" ")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_failing_command_is_named_without_its_links() {
        let error =
            quietly(Command::new("/bin/false").args(["enrol", "kadian://enrol?c=secret"])).unwrap_err();
        assert_eq!(error.to_string().trim_end(), "`false enrol LINK` failed (exit status: 1)");
    }

    #[test]
    fn a_failing_step_says_which_one_it_was() {
        let mut steps = Steps::of(2);
        steps.step("resting", || Ok(())).unwrap();
        let error = steps.step("building", || -> Result<()> { bail!("no disk") }).unwrap_err();
        assert_eq!(format!("{error:#}"), "Stopped at step 2 of 2, building: no disk");
    }
}
