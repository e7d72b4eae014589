//! Text that people type: bounded, without control characters, shown as text only.

use crate::code::{Code, Problem};
use crate::limits::{NAME_CHARS_MAX, PHONE_DIGITS_MAX, PHONE_DIGITS_MIN};

/// A name as typed, trimmed; None when empty.
pub fn name(typed: &str) -> Result<Option<String>, Problem> {
    let name = typed.trim();
    if name.is_empty() {
        return Ok(None);
    }
    if name.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::at(Code::NameTooLong, "name"));
    }
    if name.chars().any(is_unprintable) {
        return Err(Problem::at(Code::TextUnprintable, "name"));
    }
    Ok(Some(name.to_owned()))
}

/// Where a passer comes from, as typed; None when empty.
pub fn origin(typed: &str) -> Result<Option<String>, Problem> {
    short(typed, "origin")
}

/// Any short text as typed, trimmed; None when empty.
pub fn short(typed: &str, field: &str) -> Result<Option<String>, Problem> {
    let text = typed.trim();
    if text.chars().count() > NAME_CHARS_MAX {
        return Err(Problem::at(Code::TextTooLong, field));
    }
    if text.chars().any(is_unprintable) {
        return Err(Problem::at(Code::TextUnprintable, field));
    }
    Ok((!text.is_empty()).then(|| text.to_owned()))
}

/// A telephone number as typed: spaces and hyphens are dropped; None when empty.
pub fn phone(typed: &str) -> Result<Option<String>, Problem> {
    let number: String = typed.chars().filter(|c| !matches!(c, ' ' | '-')).collect();
    if number.is_empty() {
        return Ok(None);
    }
    let digits = number.strip_prefix('+').unwrap_or(&number);
    let fits = (PHONE_DIGITS_MIN..=PHONE_DIGITS_MAX).contains(&digits.len());
    if fits && digits.bytes().all(|b| b.is_ascii_digit()) {
        Ok(Some(digits.to_owned()))
    } else {
        Err(Problem::at(Code::PhoneInvalid, "phone"))
    }
}

/// Control characters and the marks that turn the reading direction around: they can hide or fake what is shown.
pub fn is_unprintable(c: char) -> bool {
    c.is_control()
        || matches!(c, '\u{200e}' | '\u{200f}' | '\u{202a}'..='\u{202e}' | '\u{2066}'..='\u{2069}' | '\u{feff}')
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn names_are_trimmed_bounded_and_printable() {
        assert_eq!(name("  林秀英 "), Ok(Some("林秀英".into())));
        assert_eq!(name("   "), Ok(None));
        assert_eq!(name(&"长".repeat(40)), Ok(Some("长".repeat(40))));
        assert_eq!(name(&"长".repeat(41)).unwrap_err().code, Code::NameTooLong);
        assert_eq!(name("a\u{202e}b").unwrap_err().code, Code::TextUnprintable);
        assert_eq!(name("a\0b").unwrap_err().code, Code::TextUnprintable);
    }

    #[test]
    fn phones_keep_only_their_digits() {
        assert_eq!(phone("138 0013-8000"), Ok(Some("13800138000".into())));
        assert_eq!(phone("+86 13800138000"), Ok(Some("8613800138000".into())));
        assert_eq!(phone(""), Ok(None));
        for bad in ["1234", "1234567890123456", "138x0013800", "１３８００１３８０００"] {
            assert_eq!(phone(bad).unwrap_err().code, Code::PhoneInvalid, "{bad}");
        }
    }
}
