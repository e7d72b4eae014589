//! What a hub has of a device's numbers, in whatever record it came, and what the device named as in doubt. Read from
//! the bytes of records, by a reader of its own.

use crate::cbor;
use crate::rows::Row;
use sha2::{Digest, Sha256};
use std::collections::{BTreeMap, BTreeSet};

/// A database and a number in it.
pub type Number = (u32, u32);

const CHECK: u64 = 1;
const EPOCH_START: u64 = 4;
const SALVAGED: u64 = 8;
const FIELDS_BEFORE_BODY: usize = 11;

/// One original record.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord)]
pub struct Original {
    /// Its kind's number; None where its bytes say none.
    pub kind: Option<u64>,
    /// SHA-256 of its bytes, in hex.
    pub d: String,
}

impl Original {
    /// Whether it is a check.
    pub fn is_check(&self) -> bool {
        self.kind == Some(CHECK)
    }
}

/// Every original in these rows, by its own number: as itself, or carried by a salvaged record.
pub fn originals(rows: &[&Row]) -> BTreeMap<Number, BTreeSet<Original>> {
    let mut found: BTreeMap<Number, BTreeSet<Original>> = BTreeMap::new();
    for row in rows {
        let kind = row.bytes.as_deref().and_then(|bytes| Some(envelope(bytes)?.0));
        if kind != Some(SALVAGED) {
            found.entry((row.epoch, row.seq)).or_default().insert(Original { kind, d: row.d.clone() });
        }
        let mut carried = row.bytes.as_deref().and_then(carried_in);
        while let Some((number, bytes)) = carried {
            let kind = envelope(&bytes).map(|(kind, _)| kind);
            carried = carried_in(&bytes);
            if kind != Some(SALVAGED) {
                let d = hex::encode(Sha256::digest(&bytes));
                found.entry(number).or_default().insert(Original { kind, d });
            }
        }
    }
    found
}

/// Numbers that these rows name as in doubt, each with the database that it was in.
pub fn doubts(rows: &[&Row]) -> BTreeSet<Number> {
    rows.iter().filter_map(|row| doubts_in(row.bytes.as_deref()?)).flatten().collect()
}

fn doubts_in(bytes: &[u8]) -> Option<Vec<Number>> {
    let (kind, body) = envelope(bytes)?;
    if kind != EPOCH_START {
        return None;
    }
    let mut reader = Reader(body);
    reader.array()?;
    reader.skip()?;
    if reader.array()? == 0 {
        return None;
    }
    let epoch = reader.number()?;
    reader.skip()?;
    reader.skip()?;
    let mut doubts = Vec::new();
    for _ in 0..reader.array()? {
        reader.array()?;
        let (from, to) = (reader.number()?, reader.number()?);
        doubts.extend((from..=to).map(|seq| (epoch, seq)));
    }
    Some(doubts)
}

/// What a salvaged record carries.
fn carried_in(bytes: &[u8]) -> Option<(Number, Vec<u8>)> {
    let (kind, body) = envelope(bytes)?;
    if kind != SALVAGED {
        return None;
    }
    let mut reader = Reader(body);
    reader.array()?;
    let original = reader.bytes()?.to_vec();
    Some(((reader.number()?, reader.number()?), original))
}

/// The kind of a record and its body.
fn envelope(bytes: &[u8]) -> Option<(u64, &[u8])> {
    let mut reader = Reader(bytes);
    reader.array()?;
    reader.skip()?;
    let kind = reader.head()?.1;
    for _ in 2..FIELDS_BEFORE_BODY {
        reader.skip()?;
    }
    Some((kind, reader.0))
}

/// Reads CBOR as records have it.
struct Reader<'a>(&'a [u8]);

impl<'a> Reader<'a> {
    /// The kind of the next item, and its number.
    fn head(&mut self) -> Option<(u8, u64)> {
        cbor::head(&mut self.0)
    }

    fn number(&mut self) -> Option<u32> {
        u32::try_from(self.head()?.1).ok()
    }

    /// How many items follow; none where there is none at all.
    fn array(&mut self) -> Option<u64> {
        match self.head()? {
            (4, n) => Some(n),
            (7, 22) => Some(0),
            _ => None,
        }
    }

    fn bytes(&mut self) -> Option<&'a [u8]> {
        let (_, n) = self.head()?;
        let (bytes, rest) = self.0.split_at_checked(usize::try_from(n).ok()?)?;
        self.0 = rest;
        Some(bytes)
    }

    fn skip(&mut self) -> Option<()> {
        let before = self.0;
        match self.head()? {
            (2 | 3, _) => {
                self.0 = before;
                self.bytes()?;
            }
            (4, n) => {
                for _ in 0..n {
                    self.skip()?;
                }
            }
            _ => {}
        }
        Some(())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(epoch: u32, seq: u32, kind: u8, body: &str) -> Row {
        let envelope = format!("8c01{kind:02x}{:02x}0102480102030405060708f603040005", seq);
        let bytes = hex::decode(format!("{envelope}{body}")).unwrap();
        let d = hex::encode(Sha256::digest(&bytes));
        Row {
            device: "d".into(),
            epoch,
            seq,
            bytes: Some(bytes),
            d,
            h: String::new(),
            outcome: String::new(),
        }
    }

    #[test]
    fn an_original_is_found_as_itself_and_in_whatever_carries_it() {
        let check = row(8, 9, 1, "820102");
        let bytes = check.bytes.clone().unwrap();
        let carried = format!("8358{:02x}{}0809", bytes.len(), hex::encode(&bytes));
        let salvaged = row(10, 2, 8, &carried);
        let (own, other) = (originals(&[&check]), originals(&[&salvaged]));
        assert_eq!(own, other);
        assert!(own[&(8, 9)].iter().all(Original::is_check));
    }

    #[test]
    fn doubts_are_read_from_the_start_of_an_epoch() {
        // The worked example of docs/protocol.md.
        let body =
            "83018308182858200606060606060606060606060606060606060606060606060606060606060606818218261828";
        let start = row(9, 1, 4, body);
        assert_eq!(doubts(&[&start]), BTreeSet::from([(8, 38), (8, 39), (8, 40)]));
        assert!(doubts(&[&row(9, 1, 4, "8300f680")]).is_empty());
    }
}
