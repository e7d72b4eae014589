//! A vehicle's plate as GA 36 has it: seven characters, eight for new energy, and the marked kinds.
//!
//! What always holds: a plate never blocks the gate. What looks like none is asked again and then taken as it is.

use crate::code::{Code, Problem};
use crate::limits::PLATE_CHARS_MAX;
use crate::text::is_unprintable;

/// The character of a province, a municipality or an autonomous region.
pub const PROVINCES: &str = "京津沪渝冀豫云辽黑湘皖鲁新苏浙赣鄂桂甘晋蒙陕吉闽贵粤青藏川宁琼";
/// The marks at the end: police, driving school, Hong Kong, Macao, consulate.
const MARKS: &str = "警学港澳领";
/// Embassies: before or behind six digits.
const EMBASSY: char = '使';
/// Characters of a usual plate, and of a new-energy one.
const CHARS: (usize, usize) = (7, 8);

/// A plate: upper case, without spaces, dots or hyphens.
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
pub struct Plate(String);

/// Whether a volunteer has confirmed what looks unusual.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Sure {
    /// Asked again.
    NotYet,
    /// Taken as it is.
    Yes,
}

impl Plate {
    /// A plate as keyed; None where nothing was. `plate_unlikely` for what is like no plate, until that is
    /// sure; `text_too_long` for what is no plate at all.
    pub fn keyed(text: &str, sure: Sure) -> Result<Option<Self>, Problem> {
        let plate: String = text
            .chars()
            .filter(|c| !matches!(c, ' ' | '·' | '•' | '.' | '-'))
            .flat_map(char::to_uppercase)
            .collect();
        if plate.is_empty() {
            return Ok(None);
        }
        if plate.chars().any(is_unprintable) {
            return Err(Problem::at(Code::TextUnprintable, "plate"));
        }
        if plate.chars().count() > PLATE_CHARS_MAX {
            return Err(Problem::at(Code::TextTooLong, "plate"));
        }
        if sure == Sure::Yes || is_usual(&plate) {
            Ok(Some(Self(plate)))
        } else {
            Err(Problem::at(Code::PlateUnlikely, "plate"))
        }
    }

    /// A plate from a record: any short text, as somebody was sure of it. None for what is too long.
    pub fn recorded(text: &str) -> Option<Self> {
        let fits = !text.is_empty() && text.chars().count() <= PLATE_CHARS_MAX;
        fits.then(|| Self(text.to_owned()))
    }

    /// The plate as text.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// Whether a text is a plate of one of the kinds of GA 36.
fn is_usual(text: &str) -> bool {
    let chars: Vec<char> = text.chars().collect();
    let is_digits = |part: &[char]| part.len() == 6 && part.iter().all(char::is_ascii_digit);
    match chars.as_slice() {
        [first, rest @ ..] if *first == EMBASSY => is_digits(rest),
        [rest @ .., last] if *last == EMBASSY => is_digits(rest),
        [province, city, rest @ .., last] => {
            let n = chars.len();
            let is_marked = n == CHARS.0 && MARKS.contains(*last);
            PROVINCES.contains(*province)
                && city.is_ascii_uppercase()
                && (n == CHARS.0 || n == CHARS.1)
                && rest.iter().all(|c| is_serial(*c))
                && (is_serial(*last) || is_marked)
        }
        _ => false,
    }
}

/// Letters that could be read as digits are never given.
fn is_serial(c: char) -> bool {
    c.is_ascii_digit() || (c.is_ascii_uppercase() && c != 'I' && c != 'O')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn plates_of_every_kind_are_taken_and_others_are_asked_again() {
        let usual = [
            "闽D8K2Q5",
            "京A12345",
            "闽 d·8k2q5",
            "闽DD12345",
            "粤B12345D",
            "闽D1234警",
            "浙A1234学",
            "粤Z1234港",
            "粤ZA123澳",
            "沪A0023领",
            "使224578",
            "224578使",
        ];
        for text in usual {
            assert!(Plate::keyed(text, Sure::NotYet).is_ok_and(|plate| plate.is_some()), "{text}");
        }
        let odd = ["闽D8K2Q", "XX12345", "闽D8K2QI", "闽D8K2Q5警", "使2245", "闽", "ABC", "闽D8K2Q567"];
        for text in odd {
            let code = Plate::keyed(text, Sure::NotYet).unwrap_err().code;
            assert_eq!(code, Code::PlateUnlikely, "{text}");
        }
        assert_eq!(Plate::keyed("临 闽D 123", Sure::Yes).unwrap().unwrap().as_str(), "临闽D123");
        // Nobody can be sure of what does not fit.
        assert_eq!(Plate::keyed("1234567890123", Sure::Yes).unwrap_err().code, Code::TextTooLong);
        assert_eq!(Plate::keyed(" ", Sure::NotYet), Ok(None));
        assert_eq!(Plate::keyed("a\u{202e}b", Sure::Yes).unwrap_err().code, Code::TextUnprintable);
    }
}
