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

/// Of the line before its path and its data: kind, unused, path's bytes, data's bytes, offset.
const HEAD_BYTES: usize = 16;

/// The whole log.
pub(super) fn read(path: &Path) -> Vec<Event> {
    let bytes = std::fs::read(path).expect("the log of a shim");
    let mut rest = bytes.as_slice();
    let mut events = Vec::new();
    while rest.len() >= HEAD_BYTES {
        let (head, behind) = rest.split_at(HEAD_BYTES);
        let path_bytes = usize::from(u16::from_le_bytes([head[2], head[3]]));
        let data_bytes = number(&head[4..8]);
        let offset = number(&head[8..16]);
        let (name, behind) = behind.split_at(path_bytes);
        let (data, behind) = behind.split_at(data_bytes);
        let name = String::from_utf8_lossy(name).into_owned();
        events.push(event(head[0], name, offset, data));
        rest = behind;
    }
    assert!(rest.is_empty(), "the log ends with a whole line");
    events
}

/// How many lines a log has now.
pub(super) fn length(path: &Path) -> usize {
    if path.exists() { read(path).len() } else { 0 }
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

fn number(bytes: &[u8]) -> usize {
    let whole = bytes.iter().rev().fold(0_u64, |sum, &byte| (sum << 8) | u64::from(byte));
    usize::try_from(whole).expect("a number of this machine")
}
