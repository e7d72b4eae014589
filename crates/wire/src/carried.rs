//! Files that people carry where no network is: the same signed batches upward, the same signed receipts back.
//!
//! What is signed proves itself; a file only puts one message behind the other. Batches travel sealed to the hub's age
//! recipient, receipts as they are: they name nobody.

use crate::cbor;
use crate::limits::{CARRIED_BYTES_MAX, CARRIED_MESSAGES_MAX};
use minicbor::bytes::ByteVec;

/// What the messages of a file are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Carried {
    /// Signed batches, on their way to the hub.
    Batches,
    /// Signed receipts, on their way back.
    Receipts,
}

impl Carried {
    fn word(self) -> &'static str {
        match self {
            Self::Batches => "kadian batches 1",
            Self::Receipts => "kadian receipts 1",
        }
    }
}

/// A file holds something else, or more than one may.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("file holds no {}", .0.word())]
pub struct NotCarried(pub Carried);

/// Puts messages into one file: `[word, [message, …]]`.
pub fn bind(what: Carried, messages: Vec<Vec<u8>>) -> Vec<u8> {
    let messages: Vec<ByteVec> = messages.into_iter().map(ByteVec::from).collect();
    cbor::encode(&(what.word(), messages))
}

/// Takes the messages of a file apart. Nothing in them is believed yet.
pub fn unbind(what: Carried, bytes: &[u8]) -> Result<Vec<Vec<u8>>, NotCarried> {
    if bytes.len() > CARRIED_BYTES_MAX {
        return Err(NotCarried(what));
    }
    let (word, messages): (String, Vec<ByteVec>) = cbor::decode(bytes).map_err(|_| NotCarried(what))?;
    let fits = word == what.word() && messages.len() <= CARRIED_MESSAGES_MAX;
    if fits { Ok(messages.into_iter().map(Into::into).collect()) } else { Err(NotCarried(what)) }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in_and_no_file_passes_for_another() {
        let messages = vec![b"one".to_vec(), vec![], b"three".to_vec()];
        let file = bind(Carried::Batches, messages.clone());
        assert_eq!(unbind(Carried::Batches, &file).unwrap(), messages);
        assert_eq!(unbind(Carried::Receipts, &file), Err(NotCarried(Carried::Receipts)));
        assert_eq!(unbind(Carried::Batches, b"<html>"), Err(NotCarried(Carried::Batches)));
        let half = file.get(..file.len() - 1).unwrap();
        assert_eq!(unbind(Carried::Batches, half), Err(NotCarried(Carried::Batches)));
        let many = bind(Carried::Receipts, vec![vec![]; CARRIED_MESSAGES_MAX + 1]);
        assert!(unbind(Carried::Receipts, &many).is_err());
        insta::assert_snapshot!(hex::encode(bind(Carried::Receipts, vec![b"one".to_vec()])));
    }
}
