//! The log of a shim: what a process did to its files and what it said, in one order.

use std::path::Path;

/// One line of it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Event {
    Write {
        name: String,
        offset: usize,
        data: Vec<u8>,
    },
    Truncate {
        name: String,
        bytes: usize,
    },
    Sync {
        name: String,
    },
    Create {
        name: String,
    },
    Unlink {
        name: String,
    },
    Rename {
        from: String,
        to: String,
    },
    /// To whom (the number of an open file), and what.
    Said {
        to: String,
        data: Vec<u8>,
    },
}

/// Of the line before its path and its data: kind, unused, path's bytes, data's bytes, offset, when it began.
const HEAD_BYTES: usize = 24;

/// A whole log.
#[derive(Debug, Default)]
pub(super) struct Log {
    pub(super) events: Vec<Event>,
    /// When each began, by one clock for all processes.
    pub(super) begun_ns: Vec<u64>,
}

/// The whole log.
pub(super) fn read(path: &Path) -> Log {
    let bytes = std::fs::read(path).expect("the log of a shim");
    let mut rest = bytes.as_slice();
    let mut log = Log::default();
    while rest.len() >= HEAD_BYTES {
        let (head, behind) = rest.split_at(HEAD_BYTES);
        let path_bytes = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data_bytes = index(number(&head[4..8]));
        let offset = index(number(&head[8..16]));
        log.begun_ns.push(number(&head[16..24]));
        let whole = behind.split_at_checked(path_bytes);
        let whole = whole.and_then(|(name, behind)| Some((name, behind.split_at_checked(data_bytes)?)));
        let (name, (data, behind)) = whole.expect("every line of the log is whole");
        let name = String::from_utf8_lossy(name).into_owned();
        log.events.push(event(head[0], name, offset, data));
        rest = behind;
    }
    assert!(rest.is_empty(), "the log ends with a whole line");
    log
}

/// How many lines a log has now.
pub(super) fn length(path: &Path) -> usize {
    if path.exists() { read(path).events.len() } else { 0 }
}

fn event(kind: u8, name: String, offset: usize, data: &[u8]) -> Event {
    match kind {
        1 => Event::Write { name, offset, data: data.to_vec() },
        2 => Event::Truncate { name, bytes: offset },
        3 => Event::Sync { name },
        4 => Event::Create { name },
        5 => Event::Unlink { name },
        6 => Event::Rename { from: name, to: String::from_utf8_lossy(data).into_owned() },
        7 => Event::Said { to: name, data: data.to_vec() },
        other => panic!("the shim writes no line of kind {other}"),
    }
}

fn number(bytes: &[u8]) -> u64 {
    bytes.iter().rev().fold(0, |sum, &byte| (sum << 8) | u64::from(byte))
}

fn index(n: u64) -> usize {
    usize::try_from(n).expect("a number of this machine")
}
