//! Rows in the pages of trees, as SQLite's file format has them, whichever tree a page belongs to.

use super::cipher::USABLE_BYTES;

/// A column.
#[derive(Debug, Clone, PartialEq)]
pub(crate) enum Value {
    Null,
    Int(i64),
    Text(String),
    Blob(Vec<u8>),
}

impl Value {
    pub(crate) fn int(&self) -> Option<i64> {
        match self {
            Self::Int(number) => Some(*number),
            Self::Null | Self::Text(_) | Self::Blob(_) => None,
        }
    }

    pub(crate) fn number(&self) -> Option<u32> {
        self.int().and_then(|number| u32::try_from(number).ok())
    }

    pub(crate) fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Int(_) | Self::Blob(_) => None,
        }
    }

    pub(crate) fn blob(&self) -> Option<&[u8]> {
        match self {
            Self::Blob(bytes) => Some(bytes),
            Self::Null | Self::Int(_) | Self::Text(_) => None,
        }
    }
}

/// A row: of an ordinary table with its number, of one without row numbers by its columns alone.
#[derive(Debug, Clone, PartialEq)]
pub(crate) struct Row {
    pub(crate) rowid: Option<i64>,
    pub(crate) values: Vec<Value>,
}

/// What a page of a tree holds.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum PageKind {
    TableLeaf,
    IndexLeaf,
    IndexInner,
}

/// Longer rows than any that is written would only be nonsense read as a length.
const ROW_BYTES_MAX: usize = 1 << 20;

/// The rows of a page, as far as they can be read. `overflow` gives a further page of a long row by its number.
pub(crate) fn rows(page: u32, plain: &[u8], mut overflow: impl FnMut(u32) -> Option<Vec<u8>>) -> Vec<Row> {
    let header = if page == 1 { 100 } else { 0 };
    let kind = match plain.get(header) {
        Some(13) => PageKind::TableLeaf,
        Some(10) => PageKind::IndexLeaf,
        Some(2) => PageKind::IndexInner,
        _ => return Vec::new(),
    };
    let n_cells = short(plain, header.saturating_add(3)).unwrap_or(0);
    let pointers = header.saturating_add(if kind == PageKind::IndexInner { 12 } else { 8 });
    let cell = |n: usize| short(plain, pointers.saturating_add(n.saturating_mul(2)));
    (0..n_cells).filter_map(|n| row(kind, plain.get(cell(n)?..)?, &mut overflow)).collect()
}

fn row(kind: PageKind, cell: &[u8], overflow: &mut impl FnMut(u32) -> Option<Vec<u8>>) -> Option<Row> {
    let cell = if kind == PageKind::IndexInner { cell.get(4..)? } else { cell };
    let (n_bytes, cell) = varint(cell)?;
    let n_bytes = usize::try_from(n_bytes).ok().filter(|n| *n <= ROW_BYTES_MAX)?;
    let (rowid, cell) = match kind {
        PageKind::TableLeaf => varint(cell).map(|(rowid, cell)| (Some(rowid), cell))?,
        PageKind::IndexLeaf | PageKind::IndexInner => (None, cell),
    };
    let n_local = local_bytes(kind, n_bytes);
    let mut payload = cell.get(..n_local)?.to_vec();
    if n_local < n_bytes {
        let mut next = long(cell, n_local)?;
        while payload.len() < n_bytes {
            let page = overflow(next)?;
            let wanted = n_bytes.saturating_sub(payload.len()).min(USABLE_BYTES.saturating_sub(4));
            payload.extend_from_slice(page.get(4..)?.get(..wanted)?);
            next = long(&page, 0)?;
        }
    }
    Some(Row { rowid, values: values(&payload)? })
}

/// How much of a row lies in the tree's own page.
#[expect(
    clippy::arithmetic_side_effects,
    reason = "SQLite's own formula, over numbers of a page and a bounded row"
)]
fn local_bytes(kind: PageKind, n_bytes: usize) -> usize {
    let most = match kind {
        PageKind::TableLeaf => USABLE_BYTES - 35,
        PageKind::IndexLeaf | PageKind::IndexInner => (USABLE_BYTES - 12) * 64 / 255 - 23,
    };
    if n_bytes <= most {
        return n_bytes;
    }
    let least = (USABLE_BYTES - 12) * 32 / 255 - 23;
    let fitting = least + (n_bytes - least) % (USABLE_BYTES - 4);
    if fitting <= most { fitting } else { least }
}

/// The columns of a row.
fn values(payload: &[u8]) -> Option<Vec<Value>> {
    let (n_header, _) = varint(payload)?;
    let (header, mut body) = payload.split_at_checked(usize::try_from(n_header).ok()?)?;
    let (_, mut types) = varint(header)?;
    let mut values = Vec::new();
    while !types.is_empty() {
        let (kind, rest) = varint(types)?;
        types = rest;
        let n_bytes = match kind {
            0 | 8 | 9 => 0,
            1..=4 => usize::try_from(kind).ok()?,
            5 => 6,
            6 | 7 => 8,
            12.. => usize::try_from(kind.checked_sub(12)?.wrapping_div(2)).ok()?,
            _ => return None,
        };
        let (bytes, rest) = body.split_at_checked(n_bytes)?;
        body = rest;
        values.push(match kind {
            0 | 7 => Value::Null,
            8 => Value::Int(0),
            9 => Value::Int(1),
            1..=6 => Value::Int(integer(bytes)),
            kind if kind & 1 == 0 => Value::Blob(bytes.to_vec()),
            _ => Value::Text(String::from_utf8(bytes.to_vec()).ok()?),
        });
    }
    Some(values)
}

/// A number of one to eight bytes with its sign.
fn integer(bytes: &[u8]) -> i64 {
    let is_negative = bytes.first().is_some_and(|first| first & 0x80 != 0);
    let start = if is_negative { -1_i64 } else { 0 };
    bytes.iter().fold(start, |number, byte| (number << 8) | i64::from(*byte))
}

/// A number of variable length, and what follows it.
fn varint(bytes: &[u8]) -> Option<(i64, &[u8])> {
    let mut number = 0_i64;
    for n in 0..9 {
        let (byte, _) = bytes.get(n..)?.split_first()?;
        let rest = bytes.get(n.saturating_add(1)..)?;
        if n == 8 {
            return Some(((number << 8) | i64::from(*byte), rest));
        }
        number = (number << 7) | i64::from(byte & 0x7f);
        if byte & 0x80 == 0 {
            return Some((number, rest));
        }
    }
    None
}

fn short(bytes: &[u8], at: usize) -> Option<usize> {
    bytes.get(at..)?.first_chunk::<2>().map(|word| usize::from(u16::from_be_bytes(*word)))
}

fn long(bytes: &[u8], at: usize) -> Option<u32> {
    bytes.get(at..)?.first_chunk::<4>().map(|word| u32::from_be_bytes(*word))
}
