//! What can happen, and to which request it does.

use super::http::Request;
use std::collections::VecDeque;
use std::time::Duration;

/// What a network does to a request.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Fault {
    /// It goes through.
    Pass,
    /// Nobody takes the call.
    RefuseConnection,
    /// Where TLS is expected, a page in plain HTTP comes.
    NoTls,
    /// TLS with a key of somebody else.
    WrongKey,
    /// It goes through, after this.
    Late(Duration),
    /// It goes through, so many bytes a second each way.
    Slow(u32),
    /// The connection is reset when the head of the request has come; the hub hears nothing.
    ResetBefore,
    /// The connection ends in the middle of the request; the hub gets half of it.
    CutRequest,
    /// The connection is reset when the last byte of the request has come; the hub gets all of it.
    ResetAfter,
    /// The connection ends; the request itself reaches the hub later, when a newer one has overtaken it.
    Overtaken,
    /// It reaches the hub twice; the phone hears the second answer.
    Twice,
    /// The hub stores it and answers; the answer is lost.
    LoseAnswer,
    /// The answer ends in its middle.
    CutAnswer,
    /// A byte of the answer is another one.
    AlterAnswer,
    /// The answer begins and never goes on.
    StallAnswer,
    /// The answer comes byte by byte, each before anybody's patience ends.
    DripAnswer,
    /// Somebody who has no key of the hub makes an answer up.
    Forged,
    /// A captive portal answers 200 with a page.
    Portal,
    /// The same, and calls it a message of ours.
    PortalAsMessage,
    /// A portal leads elsewhere.
    Redirect,
    /// A proxy answers with a status and a page.
    Status(u16),
    /// A page that says it is compressed and is not.
    BadCompression,
}

/// A heartbeat carries no records: it is not what a script wants to disturb.
const HEARTBEAT_BYTES_MAX: usize = 400;

/// What is to happen.
#[derive(Debug, Default)]
pub(super) struct Plan {
    pub(super) next_batches: VecDeque<Fault>,
    pub(super) always: Option<Fault>,
    pub(super) dice: Option<Dice>,
}

impl Plan {
    /// What happens before a request is read: to these faults every request is the same.
    pub(super) fn on_connect(&mut self) -> Option<Fault> {
        let is_early = |fault: &Fault| {
            matches!(fault, Fault::RefuseConnection | Fault::NoTls | Fault::WrongKey | Fault::ResetBefore)
        };
        if let Some(next) = self.next_batches.front().copied().filter(is_early) {
            self.next_batches.pop_front();
            return Some(next);
        }
        self.always.filter(is_early)
    }

    /// Whether a request may be met by a reset behind it.
    pub(super) fn may_reset(&self) -> bool {
        let resets = |fault: &Fault| *fault == Fault::ResetAfter;
        self.always.iter().chain(&self.next_batches).any(resets)
    }

    pub(super) fn on_request(&mut self, request: &Request) -> Fault {
        let carries_records = request.is_batch() && request.body.len() > HEARTBEAT_BYTES_MAX;
        if carries_records && let Some(next) = self.next_batches.pop_front() {
            return next;
        }
        self.always.unwrap_or_else(|| self.dice.as_mut().map_or(Fault::Pass, Dice::throw))
    }
}

/// Faults that are drawn from a seed (xorshift64*: the same days on every machine).
#[derive(Debug)]
pub(super) struct Dice {
    state: u64,
    per_mille: u64,
    faults: Vec<Fault>,
}

impl Dice {
    pub(super) fn new(seed: u64, per_mille: u64, faults: &[Fault]) -> Self {
        Self { state: seed.max(1), per_mille, faults: faults.to_vec() }
    }

    fn draw(&mut self, below: u64) -> u64 {
        self.state ^= self.state >> 12;
        self.state ^= self.state << 25;
        self.state ^= self.state >> 27;
        self.state.wrapping_mul(0x2545_F491_4F6C_DD1D) % below.max(1)
    }

    fn throw(&mut self) -> Fault {
        if self.draw(1_000) >= self.per_mille {
            return Fault::Pass;
        }
        let at = usize::try_from(self.draw(self.faults.len() as u64)).unwrap_or(0);
        self.faults.get(at).copied().unwrap_or(Fault::Pass)
    }
}
