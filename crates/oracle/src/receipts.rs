//! What a hub had promised: the receipts among the answers that it gave, with the numbers that each is for.
//!
//! Only what judges needs of a receipt is read: whose it is, and from which number to which. A signature is not looked at:
//! a receipt that was given is a promise, however it was made.

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
    Some(Receipted { device: hex::encode(device), epoch, from, to })
}

const NUMBER: u8 = 0;
const BYTES: u8 = 2;
const ARRAY: u8 = 4;
const MAP: u8 = 5;
const TAG: u8 = 6;

/// As much of CBOR (RFC 8949) as a receipt is made of up to its `h_to`.
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

    fn byte_string(&mut self) -> Option<&'a [u8]> {
        let n_bytes = self.head().and_then(|(kind, n)| (kind == BYTES).then_some(n))?;
        let (bytes, rest) = self.bytes.split_at_checked(usize::try_from(n_bytes).ok()?)?;
        self.bytes = rest;
        Some(bytes)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// The worked example of docs/protocol.md.
    const EXAMPLE: &str = "d2844da201270448b62e867fa2f33afea058868d5001010101010101010101010101010101011b000001a0\
        c4506c00500202020202020202020202020202020207010358200303030303030303030303030303030303030303030303030303\
        03030303030383010200840303026c6b696e645f756e6b6e6f776e038182090c818264637265770450080808080808080808\
        080808080808085840002cc986c37ffafcb5bfb5ea0afaaf3ff6e4d6985822da4a59d18cc83deece4e62c870f927be020d33\
        67625db1f632c3a37522bc8a01b9fbe05fc91373205d01";

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
}
