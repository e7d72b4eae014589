//! Taking records apart.

use super::{
    BOOT, CHECKPOINT, CONFIG, ERROR, HAS_SAMPLE, HUB_MINUS_MONO, KIND, MONO, NUMBERS, Numbers, SEQ, SHIFT,
    Seen, VOLUNTEER, WALL_MINUS_MONO, WHOLE,
};
use crate::limits::SKELETON_BYTES_MAX;
use crate::record::{CaptureSample, Record};
use minicbor::Encoder;
use minicbor::data::Token;
use minicbor::decode::Tokenizer;
use std::collections::HashMap;

/// Puts records into columns; the first has this number.
pub fn pack(from: u32, records: &[Vec<u8>]) -> Vec<u8> {
    let mut columns = Columns::default();
    for (place, bytes) in (from..=u32::MAX).zip(records) {
        let parts = Record::decode(bytes).ok().and_then(|record| Some((take_apart(&record.body)?, record)));
        match parts {
            Some(((skeleton, values), record)) if columns.has_room_for(&skeleton) => {
                columns.add(place, &record, skeleton, values);
            }
            _ => columns.add_whole(bytes),
        }
    }
    columns.into_bytes()
}

/// What stands in a slot of a body.
enum Value {
    Number(i64),
    Text(Vec<u8>),
}

/// A body's skeleton, and what stands in its slots. A skeleton is the body with 0 for each number and nothing in each text.
/// None where a number is larger than any of ours.
fn take_apart(body: &[u8]) -> Option<(Vec<u8>, Vec<Value>)> {
    let (mut skeleton, mut values) = (Vec::new(), Vec::new());
    let mut encoder = Encoder::new(&mut skeleton);
    for token in Tokenizer::new(body) {
        let token = token.ok()?;
        let (bare, value) = match token {
            Token::Bytes(bytes) => (Token::Bytes(&[]), Some(Value::Text(bytes.to_vec()))),
            Token::String(text) => (Token::String(""), Some(Value::Text(text.as_bytes().to_vec()))),
            Token::Array(_) | Token::Bool(_) | Token::Null => (token, None),
            number => (Token::U8(0), Some(Value::Number(number_of(&number)?))),
        };
        encoder.tokens([&bare]).ok()?;
        values.extend(value);
    }
    Some((skeleton, values))
}

fn number_of(token: &Token<'_>) -> Option<i64> {
    Some(match token {
        Token::U8(n) => i64::from(*n),
        Token::U16(n) => i64::from(*n),
        Token::U32(n) => i64::from(*n),
        Token::U64(n) => i64::try_from(*n).ok()?,
        Token::I8(n) => i64::from(*n),
        Token::I16(n) => i64::from(*n),
        Token::I32(n) => i64::from(*n),
        Token::I64(n) => *n,
        _ => return None,
    })
}

/// Columns that are being filled.
#[derive(Default)]
struct Columns {
    /// For each record, `WHOLE` or one more than the place of its skeleton.
    forms: Vec<u8>,
    numbers: [Vec<u8>; NUMBERS],
    seen: Seen,
    boots: Vec<[u8; 8]>,
    whole: Vec<u8>,
    skeletons: HashMap<Vec<u8>, usize>,
    skeleton_bytes: usize,
    /// By the place of the skeleton.
    bodies: Vec<(Vec<u8>, Vec<Slot>)>,
}

/// One slot of one skeleton.
#[derive(Default)]
struct Slot {
    /// A number, or how long a text is.
    numbers: Vec<u8>,
    first: Option<i64>,
    /// None where it is a number.
    texts: Option<Vec<u8>>,
}

impl Columns {
    fn add_whole(&mut self, bytes: &[u8]) {
        push(&mut self.forms, WHOLE);
        push_bytes(&mut self.whole, bytes);
    }

    fn has_room_for(&self, skeleton: &[u8]) -> bool {
        let with_it = self.skeleton_bytes.saturating_add(skeleton.len());
        self.skeletons.contains_key(skeleton) || with_it <= SKELETON_BYTES_MAX
    }

    fn add(&mut self, place: u32, record: &Record, skeleton: Vec<u8>, values: Vec<Value>) {
        let at = self.place_of(skeleton, &values);
        push(&mut self.forms, i64::try_from(at).unwrap_or(i64::MAX).saturating_add(1));
        let numbers = self.numbers_of(place, record);
        for (column, (bytes, number)) in self.numbers.iter_mut().zip(numbers).enumerate() {
            push(bytes, number.wrapping_sub(self.seen.base(column)));
        }
        self.seen.see(numbers);
        let Some((_, slots)) = self.bodies.get_mut(at) else { return };
        for (slot, value) in slots.iter_mut().zip(values) {
            slot.add(value);
        }
    }

    fn place_of(&mut self, skeleton: Vec<u8>, values: &[Value]) -> usize {
        if let Some(at) = self.skeletons.get(&skeleton) {
            return *at;
        }
        let at = self.bodies.len();
        self.skeleton_bytes = self.skeleton_bytes.saturating_add(skeleton.len());
        self.bodies.push((skeleton.clone(), values.iter().map(Slot::of).collect()));
        self.skeletons.insert(skeleton, at);
        at
    }

    fn numbers_of(&mut self, place: u32, record: &Record) -> Numbers {
        let boot = self.boots.iter().position(|boot| *boot == record.boot).unwrap_or_else(|| {
            self.boots.push(record.boot);
            self.boots.len().saturating_sub(1)
        });
        // Where there is no sample, what stands in its columns is not looked at.
        let none = CaptureSample {
            hub_minus_mono_ms: self.seen.base(HUB_MINUS_MONO),
            error_ms: self.seen.base(ERROR),
        };
        let sample = record.sample.unwrap_or(none);
        let mut numbers = [0; NUMBERS];
        let filled = [
            (KIND, i64::from(record.kind)),
            (SEQ, i64::from(record.seq).wrapping_sub(i64::from(place))),
            (BOOT, i64::try_from(boot).unwrap_or(i64::MAX)),
            (CHECKPOINT, i64::from(record.checkpoint)),
            (VOLUNTEER, i64::from(record.volunteer)),
            (SHIFT, i64::from(record.shift)),
            (CONFIG, i64::from(record.config)),
            (HAS_SAMPLE, i64::from(record.sample.is_some())),
            (HUB_MINUS_MONO, sample.hub_minus_mono_ms),
            (ERROR, sample.error_ms),
            (WALL_MINUS_MONO, record.wall_ms.wrapping_sub(record.mono_ms)),
            (MONO, record.mono_ms),
        ];
        for (column, number) in filled {
            if let Some(place) = numbers.get_mut(column) {
                *place = number;
            }
        }
        numbers
    }

    /// Every column is one byte string.
    fn into_bytes(self) -> Vec<u8> {
        let mut plain = Vec::new();
        push_bytes(&mut plain, &self.forms);
        push_bytes(&mut plain, &self.whole);
        push_bytes(&mut plain, self.boots.as_flattened());
        let mut skeletons = Vec::new();
        self.bodies.iter().for_each(|(skeleton, _)| push_bytes(&mut skeletons, skeleton));
        push_bytes(&mut plain, &skeletons);
        self.numbers.iter().for_each(|column| push_bytes(&mut plain, column));
        for slot in self.bodies.iter().flat_map(|(_, slots)| slots) {
            push_bytes(&mut plain, &slot.numbers);
            if let Some(texts) = &slot.texts {
                push_bytes(&mut plain, texts);
            }
        }
        plain
    }
}

impl Slot {
    fn of(value: &Value) -> Self {
        let texts = match value {
            Value::Number(_) => None,
            Value::Text(_) => Some(Vec::new()),
        };
        Self { texts, ..Self::default() }
    }

    fn add(&mut self, value: Value) {
        let number = match value {
            Value::Number(number) => number,
            Value::Text(text) => {
                self.texts.get_or_insert_default().extend(&text);
                i64::try_from(text.len()).unwrap_or(i64::MAX)
            }
        };
        push(&mut self.numbers, number.wrapping_sub(self.first.unwrap_or(0)));
        self.first.get_or_insert(number);
    }
}

/// A number in as few bytes as it needs: zigzag, then seven bits a byte, lowest first.
fn push(column: &mut Vec<u8>, number: i64) {
    let mut left = (number.wrapping_shl(1) ^ number.wrapping_shr(63)).cast_unsigned();
    while left >= 0x80 {
        column.push(left.to_le_bytes()[0] | 0x80);
        left = left.wrapping_shr(7);
    }
    column.push(left.to_le_bytes()[0]);
}

fn push_bytes(plain: &mut Vec<u8>, bytes: &[u8]) {
    #[expect(clippy::expect_used, reason = "a Vec takes any bytes")]
    Encoder::new(plain).bytes(bytes).expect("encoding into memory does not fail");
}
