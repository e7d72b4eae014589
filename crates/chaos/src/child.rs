//! A process that is let run for so long and no longer, and what it said.

use crate::campaign::now;
use crate::dice::Dice;
use std::io::{BufRead, BufReader, Read, Write};
use std::os::unix::process::ExitStatusExt;
use std::process::{Child, ChildStdin, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Whoever has not ended by now hangs: nothing here takes a second, but on a busy machine everything is slow.
const PATIENCE: Duration = Duration::from_secs(30);

/// How a process ended.
pub(crate) struct Ended {
    /// None where a signal ended it, or where it had to be killed.
    pub(crate) code: Option<i32>,
    /// The signal that ended it.
    pub(crate) signal: Option<i32>,
    /// It did not end by itself.
    pub(crate) hangs: bool,
    pub(crate) stdout: String,
    pub(crate) stderr: String,
}

/// A process whose lines are read as they come.
pub(crate) struct Talk {
    child: Child,
    stdin: Option<ChildStdin>,
    lines: Receiver<String>,
    readers: (JoinHandle<()>, JoinHandle<String>),
    heard: String,
}

/// Lets a process live for a drawn while of so many milliseconds, then kills it; whether it still ran. The moment is the
/// fault itself: it is drawn, not waited for.
pub(crate) fn live_for(child: &mut Child, dice: &mut Dice, life_ms: (u64, u64)) -> bool {
    pause(dice, life_ms);
    let still_ran = child.try_wait().expect("a child").is_none();
    let _ = child.kill();
    still_ran
}

/// Lets a drawn number of milliseconds pass.
pub(crate) fn pause(dice: &mut Dice, life_ms: (u64, u64)) {
    let life = Duration::from_millis(dice.between(life_ms.0, life_ms.1));
    let begun = now();
    while begun.elapsed() < life {
        std::thread::park_timeout(life.saturating_sub(begun.elapsed()));
    }
}

/// Runs a command to its end.
pub(crate) fn run(command: Command) -> Ended {
    let mut talk = Talk::begin(command);
    talk.hang_up();
    talk.end()
}

impl Talk {
    /// Starts it.
    pub(crate) fn begin(mut command: Command) -> Self {
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("it starts");
        let stdin = child.stdin.take();
        let (stdout, mut stderr) =
            (child.stdout.take().expect("a pipe"), child.stderr.take().expect("a pipe"));
        let (heard, lines) = channel();
        let read_lines = std::thread::spawn(move || {
            for line in BufReader::new(stdout).lines().map_while(Result::ok) {
                if heard.send(line).is_err() {
                    return;
                }
            }
        });
        let read_trouble = std::thread::spawn(move || {
            let mut text = Vec::new();
            let _ = stderr.read_to_end(&mut text);
            String::from_utf8_lossy(&text).into_owned()
        });
        Self { child, stdin, lines, readers: (read_lines, read_trouble), heard: String::new() }
    }

    /// Says a line and hears one; None where it ended or hangs.
    pub(crate) fn ask(&mut self, line: &str) -> Option<String> {
        let stdin = self.stdin.as_mut()?;
        stdin.write_all(format!("{line}\n").as_bytes()).ok()?;
        self.hear()
    }

    /// Hears a line; None where it ended or hangs.
    pub(crate) fn hear(&mut self) -> Option<String> {
        let line = self.lines.recv_timeout(PATIENCE).ok()?;
        self.heard.push_str(&line);
        self.heard.push('\n');
        Some(line)
    }

    /// Nothing more is said to it.
    pub(crate) fn hang_up(&mut self) {
        drop(self.stdin.take());
    }

    /// Kills it at once.
    pub(crate) fn kill(&mut self) {
        let _ = self.child.kill();
    }

    /// Asks it to stop, as a person would.
    pub(crate) fn stop(&mut self) {
        let _ = Command::new("kill").arg(self.child.id().to_string()).status();
    }

    /// Waits until it has ended.
    pub(crate) fn end(mut self) -> Ended {
        self.hang_up();
        let begun = now();
        let mut hangs = false;
        let (code, signal) = loop {
            match self.child.try_wait().expect("a child") {
                Some(status) => break (status.code(), status.signal()),
                None if begun.elapsed() > PATIENCE => {
                    hangs = true;
                    let _ = self.child.kill();
                    let _ = self.child.wait();
                    break (None, None);
                }
                None => std::thread::park_timeout(Duration::from_millis(1)),
            }
        };
        let _ = self.readers.0.join();
        let stderr = self.readers.1.join().unwrap_or_default();
        for line in self.lines.try_iter() {
            self.heard.push_str(&line);
            self.heard.push('\n');
        }
        Ended { code, signal, hangs, stdout: self.heard, stderr }
    }
}
