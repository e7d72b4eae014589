//! Files that people carry where no network is: the same signed batches upward, the same signed receipts back.
//!
//! What is signed proves itself; a file only puts one message behind the other. Batches travel sealed to the hub's age
//! recipient, receipts as they are: they name nobody.

use crate::cbor;
use crate::limits::{CARRIED_BYTES_MAX, CARRIED_MESSAGES_MAX};
use minicbor::Decoder;
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

/// Why nothing can be taken out of a file.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum NotCarried {
    /// It is another file.
    #[error("file holds no {}", .0.word())]
    Other(Carried),
    /// It begins like one, and does not go on like one.
    #[error("file of {} is cut or changed", .0.word())]
    Damaged(Carried),
    /// It is larger than one may be, or holds more.
    #[error("file is too large")]
    TooLarge,
}

/// Puts messages into one file: `[word, [message, …]]`.
pub fn bind(what: Carried, messages: Vec<Vec<u8>>) -> Vec<u8> {
    let messages: Vec<ByteVec> = messages.into_iter().map(ByteVec::from).collect();
    cbor::encode(&(what.word(), messages))
}

/// Takes the messages of a file apart. Nothing in them is believed yet.
pub fn unbind(what: Carried, bytes: &[u8]) -> Result<Vec<Vec<u8>>, NotCarried> {
    if bytes.len() > CARRIED_BYTES_MAX {
        return Err(NotCarried::TooLarge);
    }
    let mut head = Decoder::new(bytes);
    let (Ok(Some(2)), Ok(word)) = (head.array(), head.str()) else { return Err(NotCarried::Other(what)) };
    if word != what.word() {
        return Err(NotCarried::Other(what));
    }
    // Counted before anything is made of them: a message of one byte takes a score in memory.
    let n_messages = head.array().ok().flatten().ok_or(NotCarried::Damaged(what))?;
    if usize::try_from(n_messages).map_or(true, |n| n > CARRIED_MESSAGES_MAX) {
        return Err(NotCarried::TooLarge);
    }
    let whole = cbor::decode::<(String, Vec<ByteVec>)>(bytes).map_err(|_| NotCarried::Damaged(what))?;
    Ok(whole.1.into_iter().map(Into::into).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn messages_come_out_as_they_went_in_and_no_file_passes_for_another() {
        let messages = vec![b"one".to_vec(), vec![], b"three".to_vec()];
        let file = bind(Carried::Batches, messages.clone());
        assert_eq!(unbind(Carried::Batches, &file).unwrap(), messages);
        assert_eq!(unbind(Carried::Receipts, &file), Err(NotCarried::Other(Carried::Receipts)));
        assert_eq!(unbind(Carried::Batches, b"<html>"), Err(NotCarried::Other(Carried::Batches)));
        let half = file.get(..file.len() - 1).unwrap();
        assert_eq!(unbind(Carried::Batches, half), Err(NotCarried::Damaged(Carried::Batches)));
        let longer = [file.as_slice(), &[0]].concat();
        assert_eq!(unbind(Carried::Batches, &longer), Err(NotCarried::Damaged(Carried::Batches)));
        let many = bind(Carried::Receipts, vec![vec![]; CARRIED_MESSAGES_MAX + 1]);
        assert_eq!(unbind(Carried::Receipts, &many), Err(NotCarried::TooLarge));
        insta::assert_snapshot!(hex::encode(bind(Carried::Receipts, vec![b"one".to_vec()])));
    }
}
