//! What faulty memory, hands and enemies make of bytes, of CBOR and of texts.

use super::item::Item;
use crate::dice::Dice;

/// Numbers at the edges of every width.
const EDGES: [i128; 20] = [
    0,
    1,
    -1,
    23,
    24,
    255,
    256,
    65_535,
    65_536,
    0x7fff_ffff,
    0x8000_0000,
    0xffff_ffff,
    0x1_0000_0000,
    0x7fff_ffff_ffff_ffff,
    0x8000_0000_0000_0000,
    0xffff_ffff_ffff_ffff,
    -24,
    -25,
    -0x8000_0000_0000_0000,
    -0x1_0000_0000_0000_0000,
];

/// What somebody may show to a camera, key in, or sign.
const TEXTS: [&str; 18] = [
    "",
    "\0",
    "\u{202e}gnp.exe",
    "=cmd|' /C calc'!A0",
    "<script>alert(1)</script>",
    "'; DROP TABLE record;--",
    "../../../../etc/passwd",
    "%s%n%x",
    "\u{fffd}\u{feff}",
    "e\u{301}\u{301}\u{301}\u{301}",
    "Ａ１２３４５",
    "kadian://enrol?url=http%3A%2F%2F127.0.0.1%3A1&hub=&code=",
    "kadian://enrol?",
    "{\"kind\":\"send_now\"}",
    "粤B·12345挂",
    "🚗🚗🚗🚗🚗🚗🚗🚗",
    "\r\nset-cookie: a=b",
    "ﷺﷺﷺﷺ",
];

pub(super) fn index(dice: &mut Dice, n: usize) -> usize {
    usize::try_from(dice.below(n as u64)).expect("an index")
}

/// One to three changes of bytes.
pub(super) fn bytes(dice: &mut Dice, good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=dice.below(3) {
        if bytes.is_empty() {
            bytes.push(0);
        }
        let (at, other) = (index(dice, bytes.len()), index(dice, bytes.len()));
        match dice.below(8) {
            0 => bytes[at] ^= 1 << dice.below(8),
            1 => bytes[at] = byte(dice),
            2 => bytes.truncate(at),
            3 => bytes.insert(at, byte(dice)),
            4 => drop(bytes.remove(at)),
            5 => bytes.swap(at, other),
            // Heads of CBOR that promise much.
            6 => {
                bytes[at] =
                    dice.pick(&[0x9b, 0x5b, 0x7b, 0xbb, 0x9f, 0x5f, 0xff, 0xfb, 0xc2, 0xdb, 0x1b, 0x3b])
            }
            _ => {
                let (from, to) = (at.min(other), at.max(other).min(at.min(other) + 64));
                let piece = bytes[from..to].to_vec();
                bytes.splice(at..at, piece);
            }
        }
    }
    bytes
}

pub(super) fn byte(dice: &mut Dice) -> u8 {
    dice.next().to_le_bytes()[0]
}

pub(super) fn text(dice: &mut Dice) -> String {
    match dice.below(4) {
        0 => dice.pick(&TEXTS).repeat(index(dice, 60)),
        1 => "名".repeat(index(dice, 300)),
        2 => (0..dice.below(40))
            .filter_map(|_| char::from_u32(u32::try_from(dice.below(0x11_0000)).ok()?))
            .collect(),
        _ => dice.pick(&TEXTS).to_owned(),
    }
}

/// Changes the form of something: its bytes where it is no CBOR.
pub(super) fn tree(dice: &mut Dice, good: &[u8]) -> Vec<u8> {
    let Some(mut item) = Item::read(good) else { return bytes(dice, good) };
    for _ in 0..=dice.below(2) {
        let n = item.count();
        let at = index(dice, n);
        if let Some(node) = item.node(at) {
            change(dice, node);
        }
    }
    item.bytes()
}

fn change(dice: &mut Dice, node: &mut Item) {
    match dice.below(12) {
        0 => *node = Item::Number(dice.pick(&EDGES)),
        1 => *node = Item::Text(text(dice)),
        2 => *node = Item::Array(Vec::new()),
        // Null, booleans, undefined, floats, breaks, and a map.
        3 => *node = Item::Raw(vec![dice.pick(&[0xf6, 0xf4, 0xf5, 0xf7, 0xff, 0xa0, 0xf8])]),
        4 => *node = Item::Raw(vec![0xf9, byte(dice), byte(dice)]),
        5 => *node = nested(dice, node.clone()),
        6 => *node = Item::Tagged(node.bytes()),
        7 => *node = Item::Long(Box::new(node.clone())),
        _ => change_alike(dice, node),
    }
}

/// Of the same type as before.
fn change_alike(dice: &mut Dice, node: &mut Item) {
    match node {
        Item::Number(n) => {
            *n = if dice.below(2) == 0 { dice.pick(&EDGES) } else { *n ^ (1 << dice.below(40)) }
        }
        Item::Bytes(own) => {
            *own = match dice.below(4) {
                0 => Vec::new(),
                1 => vec![byte(dice); index(dice, 70_000)],
                2 => tree(dice, own),
                _ => bytes(dice, own),
            }
        }
        Item::Text(own) => *own = text(dice),
        Item::Array(items) => change_array(dice, items),
        Item::Raw(_) | Item::Tagged(_) | Item::Long(_) => *node = Item::Raw(vec![byte(dice)]),
    }
}

fn change_array(dice: &mut Dice, items: &mut Vec<Item>) {
    let n = items.len();
    if n == 0 {
        items.push(Item::Number(dice.pick(&EDGES)));
        return;
    }
    let (at, other) = (index(dice, n), index(dice, n));
    match dice.below(5) {
        0 => drop(items.remove(at)),
        1 => items.insert(at, items[other].clone()),
        2 => items.swap(at, other),
        3 => items.truncate(at),
        _ => {
            let one = items[at].clone();
            // Many small ones; a few of a large one are as many.
            let n_more = 100_000 / (one.bytes().len() + 30);
            items.resize(n + index(dice, n_more.max(1)), one);
        }
    }
}

fn nested(dice: &mut Dice, within: Item) -> Item {
    let depth = dice.pick(&[1, 15, 16, 17, 200, 10_000]);
    Item::Raw([vec![0x81; depth], within.bytes()].concat())
}
