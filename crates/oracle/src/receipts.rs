//! What a hub had promised: the receipts among the answers that it gave, with the numbers that each is for.
//!
//! Only what judges needs of a receipt is read: whose it is, from which number to which, and what it says of each. A
//! signature is not looked at: a receipt that was given is a promise, however it was made.

use crate::cbor;

/// The numbers that a receipt is for.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Receipted {
    /// The sender, 16 bytes in hex.
    pub device: String,
    /// Its database.
    pub epoch: u32,
    /// The first number.
    pub from: u32,
    /// The last number; below `from` where the batch was empty.
    pub to: u32,
}

/// Reads a receipt; None of anything else, a list page among it.
pub fn receipted(message: &[u8]) -> Option<Receipted> {
    Some(opened(message)?.0)
}

/// What a receipt says of each number of its batch, in the words of a hub's export: a duplicate is stored. None of anything
/// that is no receipt, or that does not say of each number one thing, once, in order.
pub fn outcomes_said(message: &[u8]) -> Option<Vec<(u32, String)>> {
    let (receipted, mut rest) = opened(message)?;
    let mut said = Vec::new();
    let mut next = receipted.from;
    for _ in 0..rest.array()? {
        let n_fields = rest.array()?;
        let (from, to) = (u32::try_from(rest.number()?).ok()?, u32::try_from(rest.number()?).ok()?);
        let outcome = rest.number()?;
        let code = if n_fields == 4 { rest.text()? } else { "" };
        (from == next && to >= from && to <= receipted.to).then_some(())?;
        let word = match outcome {
            0 | 1 => "stored".to_owned(),
            2 => format!("held({code})"),
            3 => format!("refused({code})"),
            _ => return None,
        };
        said.extend((from..=to).map(|seq| (seq, word.clone())));
        next = to.checked_add(1)?;
    }
    (receipted.to < receipted.from || next.checked_sub(1)? == receipted.to).then_some(said)
}

/// Whose it is, and what comes behind its `h_to`.
fn opened(message: &[u8]) -> Option<(Receipted, Reader<'_>)> {
    let mut outer = Reader { bytes: message };
    (outer.head()? == (TAG, 18) && outer.head()? == (ARRAY, 4)).then_some(())?;
    outer.byte_string()?;
    (outer.head()? == (MAP, 0)).then_some(())?;
    let mut payload = Reader { bytes: outer.byte_string()? };
    let (kind, n_fields) = payload.head()?;
    (kind == ARRAY && n_fields >= 13 && payload.byte_string()?.len() == 16).then_some(())?;
    let (_hub_epoch, _hub_ms) = (payload.number()?, payload.number()?);
    let device = payload.byte_string().filter(|device| device.len() == 16)?;
    let mut small = || u32::try_from(payload.number()?).ok();
    let (epoch, from, to) = (small()?, small()?, small()?);
    (payload.byte_string()?.len() == 32).then_some(())?;
    Some((Receipted { device: hex::encode(device), epoch, from, to }, payload))
}

const NUMBER: u8 = 0;
const BYTES: u8 = 2;
const TEXT: u8 = 3;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// As much of CBOR (RFC 8949) as a receipt is made of up to its outcomes.
struct Reader<'a> {
    bytes: &'a [u8],
}

impl<'a> Reader<'a> {
    /// Major type and argument of the next item.
    fn head(&mut self) -> Option<(u8, u64)> {
        cbor::head(&mut self.bytes)
    }

    fn number(&mut self) -> Option<u64> {
        self.head().and_then(|(kind, number)| (kind == NUMBER).then_some(number))
    }

    fn array(&mut self) -> Option<u64> {
        self.head().and_then(|(kind, n)| (kind == ARRAY).then_some(n))
    }

    fn text(&mut self) -> Option<&'a str> {
        std::str::from_utf8(self.string(TEXT)?).ok()
    }

    fn byte_string(&mut self) -> Option<&'a [u8]> {
        self.string(BYTES)
    }

    fn string(&mut self, of: u8) -> Option<&'a [u8]> {
        let n_bytes = self.head().and_then(|(kind, n)| (kind == of).then_some(n))?;
        let (bytes, rest) = self.bytes.split_at_checked(usize::try_from(n_bytes).ok()?)?;
        self.bytes = rest;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of docs/protocol.md.
    const EXAMPLE: &str = "d2844da201270448b62e867fa2f33afea058868d5001010101010101010101010101010101011b000001a0c4506c00500202\
        0202020202020202020202020202070103582003030303030303030303030303030303030303030303030303030303030303\
        038283010200840303026c6b696e645f756e6b6e6f776e038182090c81826463726577045008080808080808080808080808\
        0808085840002cc986c37ffafcb5bfb5ea0afaaf3ff6e4d6985822da4a59d18cc83deece4e62c870f927be020d3367625db1\
        f632c3a37522bc8a01b9fbe05fc91373205d01";

    #[test]
    fn the_protocols_example_is_read_and_what_is_cut_or_another_message_is_not() {
        let bytes = hex::decode(EXAMPLE).unwrap();
        let want = Receipted { device: "02".repeat(16), epoch: 7, from: 1, to: 3 };
        assert_eq!(receipted(&bytes), Some(want));
        for end in 0..bytes.len().saturating_sub(66) {
            assert_eq!(receipted(bytes.get(..end).unwrap()), None, "{end} bytes");
        }
        assert_eq!(receipted(b"<html>"), None);
    }

    #[test]
    fn what_it_says_of_each_number_is_read_and_a_receipt_that_says_less_is_none() {
        let bytes = hex::decode(EXAMPLE).unwrap();
        let said = outcomes_said(&bytes).unwrap();
        let said: Vec<(u32, &str)> = said.iter().map(|(seq, word)| (*seq, word.as_str())).collect();
        assert_eq!(said, [(1, "stored"), (2, "stored"), (3, "held(kind_unknown)")]);
        // The batch ends with number 3: its last range begins with 4, or its first one ends with 1.
        for (of, with) in [("84030302", "84040402"), ("83010200", "83010100")] {
            let other = hex::decode(hex::encode(&bytes).replace(of, with)).unwrap();
            assert_eq!(outcomes_said(&other), None, "{with}");
        }
        assert_eq!(outcomes_said(b"<html>"), None);
    }
}
