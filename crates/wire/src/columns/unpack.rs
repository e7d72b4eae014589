//! Putting records together again.

use super::{NUMBERS, Numbers, Seen, WHOLE};
use crate::batch::BatchError;
use crate::limits::{BATCH_DECODED_BYTES_MAX, SKELETON_BYTES_MAX};
use crate::record::{CaptureSample, Record};
use minicbor::data::Token;
use minicbor::decode::Tokenizer;
use minicbor::{Decoder, Encoder};

/// Rebuilds so many records, of which the first has this number.
pub fn unpack(plain: &[u8], from: u32, n_records: u32) -> Result<Vec<Vec<u8>>, BatchError> {
    let mut reader = Reader::of(plain)?;
    let (mut records, mut n_bytes) = (Vec::new(), 0_usize);
    for place in (from..=u32::MAX).zip(0..n_records).map(|(place, _)| place) {
        let record = reader.next(place)?;
        n_bytes = n_bytes.saturating_add(record.len());
        if n_bytes > BATCH_DECODED_BYTES_MAX {
            return Err(BatchError::TooLarge);
        }
        records.push(record);
    }
    if reader.is_at_its_end() { Ok(records) } else { Err(BatchError::Malformed) }
}

/// Columns that are being read.
struct Reader<'a> {
    forms: Column<'a>,
    whole: Decoder<'a>,
    boots: Vec<[u8; 8]>,
    numbers: Vec<Column<'a>>,
    seen: Seen,
    bodies: Vec<Body<'a>>,
    n_boots_used: usize,
}

/// A skeleton and the columns of its slots.
struct Body<'a> {
    pieces: Vec<Piece<'a>>,
}

/// A part of a body.
enum Piece<'a> {
    Fixed(Token<'a>),
    Number(NumberSlot<'a>),
    Bytes(NumberSlot<'a>, &'a [u8]),
    Text(NumberSlot<'a>, &'a [u8]),
}

struct NumberSlot<'a> {
    column: Column<'a>,
    first: Option<i64>,
}

/// What is left of one column.
struct Column<'a>(&'a [u8]);

impl Column<'_> {
    fn next(&mut self) -> Result<i64, BatchError> {
        let (mut number, mut shift) = (0_u64, 0_u32);
        loop {
            let (byte, rest) = self.0.split_first().ok_or(BatchError::Malformed)?;
            self.0 = rest;
            // The tenth byte has room for one bit.
            if shift == 63 && *byte > 1 {
                return Err(BatchError::Malformed);
            }
            number |= u64::from(byte & 0x7f).wrapping_shl(shift);
            if *byte < 0x80 {
                let half = number.wrapping_shr(1).cast_signed();
                return Ok(half ^ (number & 1).cast_signed().wrapping_neg());
            }
            shift = shift.wrapping_add(7);
        }
    }
}

impl<'a> NumberSlot<'a> {
    fn of(column: &'a [u8]) -> Self {
        Self { column: Column(column), first: None }
    }

    fn next(&mut self) -> Result<i64, BatchError> {
        let number = self.column.next()?.wrapping_add(self.first.unwrap_or(0));
        self.first.get_or_insert(number);
        Ok(number)
    }

    /// So many bytes of the texts behind it.
    fn take<'b>(&mut self, texts: &mut &'b [u8]) -> Result<&'b [u8], BatchError> {
        let n = usize::try_from(self.next()?).map_err(|_| BatchError::Malformed)?;
        let (text, rest) = texts.split_at_checked(n).ok_or(BatchError::Malformed)?;
        *texts = rest;
        Ok(text)
    }
}

fn malformed<T>(_: T) -> BatchError {
    BatchError::Malformed
}

impl<'a> Reader<'a> {
    fn of(plain: &'a [u8]) -> Result<Self, BatchError> {
        let mut decoder = Decoder::new(plain);
        let mut column = || decoder.bytes().map_err(malformed);
        let (forms, whole, boots, skeletons) = (column()?, column()?, column()?, column()?);
        let (boots, rest) = boots.as_chunks::<8>();
        if !rest.is_empty() {
            return Err(BatchError::Malformed);
        }
        let mut numbers = Vec::with_capacity(NUMBERS);
        for _ in 0..NUMBERS {
            numbers.push(Column(column()?));
        }
        let mut bodies = Vec::new();
        let mut skeletons = Decoder::new(skeletons);
        let mut left = SKELETON_BYTES_MAX;
        while skeletons.position() < skeletons.input().len() {
            let skeleton = skeletons.bytes().map_err(malformed)?;
            if skeleton.is_empty() {
                return Err(BatchError::Malformed);
            }
            left = left.checked_sub(skeleton.len()).ok_or(BatchError::TooLarge)?;
            bodies.push(Body::of(skeleton, &mut column)?);
        }
        let is_all_read = decoder.position() == plain.len();
        let (forms, whole, boots) = (Column(forms), Decoder::new(whole), boots.to_vec());
        let reader = Self { forms, whole, boots, numbers, seen: Seen::default(), bodies, n_boots_used: 0 };
        if is_all_read { Ok(reader) } else { Err(BatchError::Malformed) }
    }

    fn next(&mut self, place: u32) -> Result<Vec<u8>, BatchError> {
        let form = self.forms.next()?;
        if form == WHOLE {
            return self.whole.bytes().map(<[u8]>::to_vec).map_err(malformed);
        }
        let mut numbers = [0; NUMBERS];
        for (at, (number, column)) in numbers.iter_mut().zip(&mut self.numbers).enumerate() {
            *number = column.next()?.wrapping_add(self.seen.base(at));
        }
        self.seen.see(numbers);
        let body = form.checked_sub(1).and_then(|at| usize::try_from(at).ok());
        let body = body.and_then(|at| self.bodies.get_mut(at)).ok_or(BatchError::Malformed)?;
        let body = body.next()?;
        self.record(place, numbers, body).map(|record| record.encode())
    }

    fn record(&mut self, place: u32, numbers: Numbers, body: Vec<u8>) -> Result<Record, BatchError> {
        let [
            kind,
            seq,
            boot,
            checkpoint,
            volunteer,
            shift,
            config,
            has_sample,
            hub_minus_mono_ms,
            error_ms,
            wall_minus_mono_ms,
            mono_ms,
        ] = numbers;
        let of_32_bits = |number: i64| u32::try_from(number).map_err(malformed);
        let boot = usize::try_from(boot).map_err(malformed)?;
        self.n_boots_used = self.n_boots_used.max(boot.saturating_add(1));
        Ok(Record {
            kind: of_32_bits(kind)?,
            seq: of_32_bits(seq.wrapping_add(i64::from(place)))?,
            wall_ms: wall_minus_mono_ms.wrapping_add(mono_ms),
            mono_ms,
            boot: *self.boots.get(boot).ok_or(BatchError::Malformed)?,
            sample: match has_sample {
                0 => None,
                1 => Some(CaptureSample { hub_minus_mono_ms, error_ms }),
                _ => return Err(BatchError::Malformed),
            },
            checkpoint: of_32_bits(checkpoint)?,
            volunteer: of_32_bits(volunteer)?,
            shift: of_32_bits(shift)?,
            config: of_32_bits(config)?,
            body,
        })
    }

    /// Whether nothing is left that no record was made of.
    fn is_at_its_end(&self) -> bool {
        self.forms.0.is_empty()
            && self.whole.position() == self.whole.input().len()
            && self.n_boots_used == self.boots.len()
            && self.numbers.iter().all(|column| column.0.is_empty())
            && self.bodies.iter().all(Body::is_at_its_end)
    }
}

impl<'a> Body<'a> {
    fn of(
        skeleton: &'a [u8],
        column: &mut impl FnMut() -> Result<&'a [u8], BatchError>,
    ) -> Result<Self, BatchError> {
        let mut pieces = Vec::new();
        for token in Tokenizer::new(skeleton) {
            let token = token.map_err(malformed)?;
            pieces.push(match token {
                Token::U8(0) => Piece::Number(NumberSlot::of(column()?)),
                Token::Bytes([]) => Piece::Bytes(NumberSlot::of(column()?), column()?),
                Token::String("") => Piece::Text(NumberSlot::of(column()?), column()?),
                Token::Array(_) | Token::Bool(_) | Token::Null => Piece::Fixed(token),
                _ => return Err(BatchError::Malformed),
            });
        }
        Ok(Self { pieces })
    }

    fn next(&mut self) -> Result<Vec<u8>, BatchError> {
        let mut body = Vec::new();
        let mut encoder = Encoder::new(&mut body);
        for piece in &mut self.pieces {
            match piece {
                Piece::Fixed(token) => encoder.tokens([&*token]).map_err(malformed)?,
                Piece::Number(slot) => encoder.i64(slot.next()?).map(drop).map_err(malformed)?,
                Piece::Bytes(slot, texts) => encoder.bytes(slot.take(texts)?).map(drop).map_err(malformed)?,
                Piece::Text(slot, texts) => {
                    let text = std::str::from_utf8(slot.take(texts)?).map_err(malformed)?;
                    encoder.str(text).map(drop).map_err(malformed)?;
                }
            }
        }
        Ok(body)
    }

    fn is_at_its_end(&self) -> bool {
        self.pieces.iter().all(|piece| match piece {
            Piece::Fixed(_) => true,
            Piece::Number(slot) => slot.column.0.is_empty(),
            Piece::Bytes(slot, texts) | Piece::Text(slot, texts) => {
                slot.column.0.is_empty() && texts.is_empty()
            }
        })
    }
}
