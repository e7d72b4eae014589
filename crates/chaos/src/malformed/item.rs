//! CBOR as a tree that can be bent: a reader for what is well formed, and a writer for what is not.

/// One item.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) enum Item {
    Number(i128),
    Bytes(Vec<u8>),
    Text(String),
    Array(Vec<Item>),
    /// Bytes as they are.
    Raw(Vec<u8>),
    /// The same behind a tag.
    Tagged(Vec<u8>),
    /// The same with a head that is longer than it need be.
    Long(Box<Item>),
}

impl Item {
    /// The one item that takes up all of the bytes.
    pub(super) fn read(bytes: &[u8]) -> Option<Self> {
        let (item, rest) = one(bytes, 0)?;
        rest.is_empty().then_some(item)
    }

    /// This item and all within it.
    pub(super) fn count(&self) -> usize {
        match self {
            Self::Array(items) => 1 + items.iter().map(Self::count).sum::<usize>(),
            _ => 1,
        }
    }

    /// The item of a number, counted from the outermost.
    pub(super) fn node(&mut self, at: usize) -> Option<&mut Self> {
        if at == 0 {
            return Some(self);
        }
        let Self::Array(items) = self else { return None };
        let mut left = at - 1;
        for item in items {
            let n = item.count();
            if left < n {
                return item.node(left);
            }
            left -= n;
        }
        None
    }

    pub(super) fn bytes(&self) -> Vec<u8> {
        let mut out = Vec::new();
        self.write(&mut out);
        out
    }

    fn write(&self, out: &mut Vec<u8>) {
        match self {
            Self::Number(n) if *n >= 0 => head(out, 0, u64::try_from(*n).unwrap_or(u64::MAX)),
            Self::Number(n) => head(out, 1, u64::try_from(-1 - n).unwrap_or(u64::MAX)),
            Self::Bytes(bytes) => {
                head(out, 2, bytes.len() as u64);
                out.extend_from_slice(bytes);
            }
            Self::Text(text) => {
                head(out, 3, text.len() as u64);
                out.extend_from_slice(text.as_bytes());
            }
            Self::Array(items) => {
                head(out, 4, items.len() as u64);
                items.iter().for_each(|item| item.write(out));
            }
            Self::Raw(bytes) => out.extend_from_slice(bytes),
            Self::Tagged(bytes) => {
                out.push(0xc1);
                out.extend_from_slice(bytes);
            }
            Self::Long(item) => long(out, &item.bytes()),
        }
    }
}

fn head(out: &mut Vec<u8>, major: u8, n: u64) {
    let major = major << 5;
    let bytes = n.to_be_bytes();
    match n {
        0..24 => out.push(major | bytes[7]),
        24..0x100 => out.extend_from_slice(&[major | 24, bytes[7]]),
        0x100..0x1_0000 => out.extend_from_slice(&[&[major | 25], &bytes[6..]].concat()),
        0x1_0000..0x1_0000_0000 => out.extend_from_slice(&[&[major | 26], &bytes[4..]].concat()),
        _ => out.extend_from_slice(&[&[major | 27], &bytes[..]].concat()),
    }
}

/// A short head becomes one of two bytes; others stay.
fn long(out: &mut Vec<u8>, bytes: &[u8]) {
    match bytes.split_first() {
        Some((first, rest)) if first & 0x1f < 24 => {
            out.extend_from_slice(&[first & 0xe0 | 24, first & 0x1f]);
            out.extend_from_slice(rest);
        }
        _ => out.extend_from_slice(bytes),
    }
}

/// The first item, and what lies behind it.
fn one(bytes: &[u8], depth: usize) -> Option<(Item, &[u8])> {
    let (first, rest) = bytes.split_first()?;
    let width = match first & 0x1f {
        n @ 0..24 => return body(first >> 5, u64::from(n), rest, depth),
        24 => 1,
        25 => 2,
        26 => 4,
        27 => 8,
        _ => return None,
    };
    let (number, rest) = rest.split_at_checked(width)?;
    let n = number.iter().fold(0_u64, |n, byte| n << 8 | u64::from(*byte));
    body(first >> 5, n, rest, depth)
}

fn body(major: u8, n: u64, rest: &[u8], depth: usize) -> Option<(Item, &[u8])> {
    let length = usize::try_from(n).ok()?;
    match major {
        0 => Some((Item::Number(i128::from(n)), rest)),
        1 => Some((Item::Number(-1 - i128::from(n)), rest)),
        2 => rest.split_at_checked(length).map(|(own, rest)| (Item::Bytes(own.to_vec()), rest)),
        3 => {
            let (own, rest) = rest.split_at_checked(length)?;
            Some((Item::Text(std::str::from_utf8(own).ok()?.to_owned()), rest))
        }
        4 if depth < 32 => {
            let (mut items, mut rest) = (Vec::new(), rest);
            for _ in 0..length {
                let (item, behind) = one(rest, depth + 1)?;
                items.push(item);
                rest = behind;
            }
            Some((Item::Array(items), rest))
        }
        7 if n < 24 => Some((Item::Raw(vec![0xe0 | n.to_le_bytes()[0]]), rest)),
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_read_is_written_as_it_was() {
        for bytes in [&[0x00][..], &[0x38, 0x63], &[0x83, 0x01, 0x41, 0x09, 0x61, 0x78], &[0x82, 0xf6, 0x80]]
        {
            assert_eq!(Item::read(bytes).unwrap().bytes(), bytes);
        }
        assert_eq!(Item::read(&[0x82, 0x01]), None);
        let mut item = Item::read(&[0x82, 0x01, 0x81, 0x02]).unwrap();
        assert_eq!((item.count(), item.node(3).cloned()), (4, Some(Item::Number(2))));
    }
}
