//! CBOR as this protocol uses it: RFC 8949 section 4.2 deterministic encoding, fields by position, and of the
//! types only integers, byte strings, text, arrays, booleans and null.

use crate::limits::DEPTH_MAX;
use minicbor::data::Token;
use minicbor::decode::Tokenizer;
use minicbor::{Decode, Encode};

/// Why bytes are not CBOR of this protocol.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("bytes are not deterministic CBOR of the expected form")]
pub struct NotCanonical;

/// Encodes a value.
pub fn encode<T: Encode<()>>(value: &T) -> Vec<u8> {
    #[expect(clippy::expect_used, reason = "a Vec takes any bytes, and our types have no failing encoders")]
    minicbor::to_vec(value).expect("encoding into memory does not fail")
}

/// Decodes one value that takes up all of the bytes, after checking that they are canonical.
pub fn decode<'b, T: Decode<'b, ()>>(bytes: &'b [u8]) -> Result<T, NotCanonical> {
    check_canonical(bytes)?;
    minicbor::decode(bytes).map_err(|_| NotCanonical)
}

/// Checks that the bytes are exactly one deterministic item of the allowed types, nested at most 16 deep.
pub fn check_canonical(bytes: &[u8]) -> Result<(), NotCanonical> {
    let mut again = Vec::with_capacity(bytes.len());
    let mut encoder = minicbor::Encoder::new(&mut again);
    let mut open: Vec<u64> = Vec::new();
    let mut n_items = 0_u32;
    for token in Tokenizer::new(bytes) {
        let token = token.map_err(|_| NotCanonical)?;
        if !is_allowed(&token) || n_items > 0 {
            return Err(NotCanonical);
        }
        encoder.tokens([&token]).map_err(|_| NotCanonical)?;
        match token {
            Token::Array(n) if n > 0 => open.push(n),
            _ => n_items = u32::from(close_item(&mut open)),
        }
        if open.len() > DEPTH_MAX {
            return Err(NotCanonical);
        }
    }
    // The tokens were re-encoded in the shortest form: any other form of the same tokens has other bytes.
    if n_items == 1 && again == bytes { Ok(()) } else { Err(NotCanonical) }
}

/// Counts one item as done, and every array that it completes; true when the outermost item is complete.
fn close_item(open: &mut Vec<u64>) -> bool {
    while let Some(left) = open.last_mut() {
        *left = left.saturating_sub(1);
        if *left > 0 {
            return false;
        }
        open.pop();
    }
    true
}

fn is_allowed(token: &Token<'_>) -> bool {
    match token {
        Token::U8(_) | Token::U16(_) | Token::U32(_) | Token::U64(_) => true,
        Token::I8(_) | Token::I16(_) | Token::I32(_) | Token::I64(_) => true,
        Token::Bytes(_) | Token::String(_) | Token::Array(_) | Token::Bool(_) | Token::Null => true,
        // Int is a number beyond 64 bits with its sign: no field of ours is.
        Token::Int(_) | Token::F16(_) | Token::F32(_) | Token::F64(_) => false,
        Token::Map(_) | Token::Tag(_) | Token::Simple(_) | Token::Undefined | Token::Break => false,
        Token::BeginBytes | Token::BeginString | Token::BeginArray | Token::BeginMap => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    #[test]
    fn only_the_shortest_definite_form_of_allowed_types_passes() {
        let good: &[&[u8]] = &[
            &[0x00],
            &[0x17],
            &[0x18, 0x18],
            &[0x20],
            &[0x80],
            &[0x82, 0x01, 0x80],
            &[0xf6],
            &[0xf5],
            &[0x40],
        ];
        let bad: &[(&str, &[u8])] = &[
            ("nothing", &[]),
            ("long zero", &[0x18, 0x00]),
            ("longer zero", &[0x19, 0x00, 0x00]),
            ("long length", &[0x58, 0x01, 0x00]),
            ("map", &[0xa0]),
            ("tag", &[0xc0, 0x00]),
            ("float", &[0xf9, 0x00, 0x00]),
            ("indefinite array", &[0x9f, 0xff]),
            ("indefinite text", &[0x7f, 0xff]),
            ("undefined", &[0xf7]),
            ("short array", &[0x82, 0x01]),
            ("two items", &[0x01, 0x02]),
            ("an item behind an array", &[0x80, 0x01]),
            ("text that is not UTF-8", &[0x61, 0xff]),
            ("break", &[0xff]),
        ];
        for bytes in good {
            assert_eq!(check_canonical(bytes), Ok(()), "{bytes:02x?}");
        }
        for (what, bytes) in bad {
            assert_eq!(check_canonical(bytes), Err(NotCanonical), "{what}");
        }
    }

    #[test]
    fn nesting_stops_at_sixteen() {
        let nested = |depth: usize| [vec![0x81; depth], vec![0x00]].concat();
        assert_eq!(check_canonical(&nested(16)), Ok(()));
        assert_eq!(check_canonical(&nested(17)), Err(NotCanonical));
        assert_eq!(check_canonical(&nested(10_000)), Err(NotCanonical));
    }

    proptest! {
        #[test]
        fn any_bytes_end_in_an_answer(bytes in proptest::collection::vec(any::<u8>(), 0..300)) {
            let _ = check_canonical(&bytes);
        }

        #[test]
        fn what_passes_is_encoded_the_same_again(numbers in proptest::collection::vec(any::<i64>(), 0..40), text in ".{0,30}") {
            let bytes = encode(&(numbers.clone(), text.clone()));
            prop_assert_eq!(check_canonical(&bytes), Ok(()));
            let again: (Vec<i64>, String) = decode(&bytes).unwrap();
            prop_assert_eq!(again, (numbers, text));
        }
    }
}
