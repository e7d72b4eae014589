//! The processes that `cargo xtask run` starts and waits for.
//!
//! What always holds: none of them outlives xtask, however xtask ends. A terminal's Ctrl-C reaches all of them; where
//! xtask is killed, the kernel tells them (`setpriv --pdeathsig`); otherwise they are asked to stop, and made to
//! after a while. Waiting is for a condition, bounded, and ends at once when the process is gone.

use std::fs::File;
use std::io::{BufRead, BufReader, Read, Write};
use std::net::{SocketAddr, TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, ChildStdout, Command, Stdio};
use std::sync::mpsc::{Receiver, RecvTimeoutError, channel};
use std::time::Duration;

use anyhow::{Context, Result, anyhow, bail};

use crate::steps::{now, works};
use crate::system::Lacking;

/// A cold start on a busy machine takes seconds; a minute means that it will not come.
const START_MAX: Duration = Duration::from_secs(60);
/// Asked to stop, a process may finish its last transaction.
const STOP_MAX: Duration = Duration::from_secs(5);
/// How often a condition is looked at.
const LOOK: Duration = Duration::from_millis(100);
/// One question to a server on this machine.
const QUESTION_MAX: Duration = Duration::from_secs(2);
/// As much of a log as a person reads.
const LOG_LINES: usize = 20;

/// A process that runs until it is dropped.
pub(crate) struct Running {
    name: &'static str,
    child: Child,
    log: PathBuf,
}

impl Running {
    /// Starts a process; what it says goes to `log`.
    pub(crate) fn start(name: &'static str, program: &Path, args: &[&str], log: &Path) -> Result<Self> {
        let file = create(log)?;
        let out = file.try_clone().context("the log cannot be shared")?;
        Self::spawn(name, tied(program).args(args).stdout(out).stderr(file), log)
    }

    /// Starts a process whose standard output is for us; the rest goes to `log`.
    pub(crate) fn start_speaking(
        name: &'static str,
        program: &Path,
        args: &[&str],
        log: &Path,
    ) -> Result<(Self, ChildStdout)> {
        let file = create(log)?;
        let mut running =
            Self::spawn(name, tied(program).args(args).stdout(Stdio::piped()).stderr(file), log)?;
        let out = running.child.stdout.take().context("the process has no standard output")?;
        Ok((running, out))
    }

    fn spawn(name: &'static str, command: &mut Command, log: &Path) -> Result<Self> {
        let child =
            command.stdin(Stdio::null()).spawn().with_context(|| format!("{name} could not be started"))?;
        Ok(Self { name, child, log: log.into() })
    }

    pub(crate) fn name(&self) -> &'static str {
        self.name
    }

    /// Whether it has ended, and well or not.
    pub(crate) fn ended(&mut self) -> Result<Option<bool>> {
        let status = self.child.try_wait().with_context(|| format!("{} cannot be waited for", self.name))?;
        Ok(status.map(|status| status.success()))
    }

    /// The sentence for an end that nobody wanted, with the last lines of the log.
    pub(crate) fn gone(&self) -> anyhow::Error {
        let log = std::fs::read_to_string(&self.log).unwrap_or_default();
        let lines: Vec<_> = log.lines().rev().take(LOG_LINES).collect();
        let tail: Vec<_> = lines.into_iter().rev().collect();
        anyhow!("{} stopped by itself; {} ends with:\n{}", self.name, self.log.display(), tail.join("\n"))
    }

    /// Waits until the server answers `/readyz` with 200.
    pub(crate) fn wait_ready(&mut self, address: SocketAddr) -> Result<()> {
        let began = now();
        while began.elapsed() < START_MAX {
            if self.ended()?.is_some() {
                return Err(self.gone());
            }
            if says_ready(address).unwrap_or(false) {
                return Ok(());
            }
            std::thread::sleep(LOOK);
        }
        bail!("{} was not ready in {} s; see {}", self.name, START_MAX.as_secs(), self.log.display())
    }

    /// Waits until the process prints a link.
    pub(crate) fn wait_link(&mut self, out: ChildStdout) -> Result<String> {
        let links = links_of(out);
        let began = now();
        while began.elapsed() < START_MAX {
            match links.recv_timeout(LOOK) {
                Ok(link) => return Ok(link),
                // Its output is closed: it is gone, or it will never say more.
                Err(RecvTimeoutError::Disconnected) => break,
                Err(RecvTimeoutError::Timeout) => {}
            }
        }
        match self.ended()? {
            Some(_) => Err(self.gone()),
            None => bail!("{} printed no link; see {}", self.name, self.log.display()),
        }
    }

    fn stop(&mut self) -> Result<()> {
        if self.ended()?.is_some() {
            return Ok(());
        }
        works(Command::new("sh").args(["-c", "kill -TERM \"$0\"", &self.child.id().to_string()]));
        let began = now();
        while began.elapsed() < STOP_MAX {
            if self.ended()?.is_some() {
                return Ok(());
            }
            std::thread::sleep(LOOK);
        }
        self.child.kill().and_then(|()| self.child.wait()).map(|_| ()).context("cannot be stopped")
    }
}

impl Drop for Running {
    fn drop(&mut self) {
        if let Err(error) = self.stop() {
            eprintln!("{}: {error:#}", self.name);
        }
    }
}

/// Fails with a sentence where another program listens already.
pub(crate) fn require_free(address: SocketAddr, variable: &str) -> Result<()> {
    match TcpListener::bind(address) {
        Ok(_) => Ok(()),
        Err(error) => Err(Lacking(format!(
            "{address} is taken ({error}). Stop what runs there, or choose another port: {variable}=… cargo xtask run"
        ))
        .into()),
    }
}

/// The command, told by the kernel to stop when xtask is gone, where this system can.
fn tied(program: &Path) -> Command {
    let tie = ["--pdeathsig", "TERM"];
    if works(Command::new("setpriv").args(tie).arg("true")) {
        let mut command = Command::new("setpriv");
        command.args(tie).arg(program);
        command
    } else {
        Command::new(program)
    }
}

fn create(log: &Path) -> Result<File> {
    File::create(log).with_context(|| format!("cannot write {}", log.display()))
}

/// The links that a process prints. All of its output is read to the end, so that it never waits for a reader.
fn links_of(out: ChildStdout) -> Receiver<String> {
    let (found, links) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(out).lines().map_while(Result::ok) {
            if let Some(link) = link_in(&line) {
                // Only the first one is waited for.
                let _ = found.send(link.to_owned());
            }
        }
    });
    links
}

fn link_in(line: &str) -> Option<&str> {
    line.split_whitespace().find(|word| word.starts_with("http://"))
}

fn says_ready(address: SocketAddr) -> std::io::Result<bool> {
    let mut stream = TcpStream::connect_timeout(&address, QUESTION_MAX)?;
    stream.set_read_timeout(Some(QUESTION_MAX))?;
    write!(stream, "GET /readyz HTTP/1.1\r\nHost: {address}\r\nConnection: close\r\n\r\n")?;
    let mut answer = String::new();
    stream.take(4096).read_to_string(&mut answer)?;
    Ok(answer.starts_with("HTTP/1.1 200 "))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn script(text: &str) -> Command {
        let mut sh = Command::new("sh");
        sh.args(["-c", text]).stdout(Stdio::piped());
        sh
    }

    fn running(text: &str) -> (Running, ChildStdout) {
        let mut running = Running::spawn("a script", &mut script(text), Path::new("/nowhere")).unwrap();
        let out = running.child.stdout.take().unwrap();
        (running, out)
    }

    #[test]
    fn the_link_is_found_in_a_line_of_words() {
        let (mut running, out) =
            running("echo; echo 'Open http://127.0.0.1:8421/#t=ab here'; exec sleep 600");
        assert_eq!(running.wait_link(out).unwrap(), "http://127.0.0.1:8421/#t=ab");
        assert_eq!(running.ended().unwrap(), None);
    }

    #[test]
    fn a_process_that_ends_early_is_not_waited_for() {
        let (mut running, out) = running("exit 3");
        let error = running.wait_link(out).unwrap_err();
        assert!(error.to_string().starts_with("a script "), "{error}");
    }

    #[test]
    fn a_dropped_process_is_gone() {
        let (running, out) = running("exec sleep 600");
        let id = running.child.id().to_string();
        drop(running);
        drop(out);
        assert!(!works(Command::new("sh").args(["-c", "kill -0 \"$0\"", &id])));
    }

    #[test]
    fn a_taken_port_is_said_before_anything_starts() {
        let taken = TcpListener::bind("127.0.0.1:0").unwrap();
        let error = require_free(taken.local_addr().unwrap(), "KADIAN_HUB_PORT").unwrap_err();
        assert!(error.is::<Lacking>());
        assert!(error.to_string().contains("KADIAN_HUB_PORT=…"));
    }
}
