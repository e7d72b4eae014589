//! The head of an item of CBOR (RFC 8949): all that records and receipts have in common for whoever reads them.

/// Major type and argument of the next item, which is taken off; None where there is none, or of an indefinite length.
pub(crate) fn head(bytes: &mut &[u8]) -> Option<(u8, u64)> {
    let (&first, rest) = bytes.split_first()?;
    let n_bytes = match first & 0x1f {
        small @ 0..=23 => {
            *bytes = rest;
            return Some((first >> 5, u64::from(small)));
        }
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (argument, rest) = rest.split_at_checked(n_bytes)?;
    *bytes = rest;
    Some((first >> 5, argument.iter().fold(0, |sum, &byte| (sum << 8) | u64::from(byte))))
}
