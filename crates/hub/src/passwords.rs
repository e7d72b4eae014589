//! Officers' passwords: Argon2id, at least 12 characters, none of those that everybody tries first.

use argon2::password_hash::{PasswordHasher, PasswordVerifier, phc::PasswordHash};
use argon2::{Algorithm, Argon2, Params, Version};
use kadian_domain::{Code, Problem};

/// At least 46 MiB and one pass (OWASP, ASVS 5.0 appendix C).
const MEMORY_KIB: u32 = 47_104;
const PASSES: u32 = 1;
const LANES: u32 = 1;
/// ASVS 6.2.1 asks for 8 and recommends 15; an officer types it once a shift.
const CHARS_MIN: usize = 12;
/// Argon2 takes any length; a megabyte of password is an attack.
const CHARS_MAX: usize = 128;

/// Words that stand at the head of every list of guesses, alone or repeated. Longer ones first.
const COMMON: &[&str] = &[
    "administrator",
    "qwertyuiop",
    "1234567890",
    "checkpoint",
    "123456789",
    "iloveyou",
    "12345678",
    "asdfghjkl",
    "password",
    "passw0rd",
    "1qaz2wsx",
    "a123456",
    "5201314",
    "welcome",
    "123456",
    "111111",
    "000000",
    "888888",
    "666666",
    "qwerty",
    "abc123",
    "letmein",
    "woaini",
    "kadian",
    "xiamen",
    "admin",
    "china",
    "12345",
    "1234",
];

fn argon2() -> Argon2<'static> {
    #[expect(clippy::expect_used, reason = "the parameters are constants")]
    let params = Params::new(MEMORY_KIB, PASSES, LANES, None).expect("constants fit");
    Argon2::new(Algorithm::Argon2id, Version::V0x13, params)
}

/// Whether a new password may be taken.
pub fn check_new(password: &str) -> Result<(), Problem> {
    let n_chars = password.chars().count();
    if !(CHARS_MIN..=CHARS_MAX).contains(&n_chars) {
        return Err(Problem::at(Code::PasswordTooShort, "password"));
    }
    let plain = password.to_lowercase();
    let mut rest = plain.clone();
    for word in COMMON {
        rest = rest.replace(word, "");
    }
    let letters: std::collections::BTreeSet<char> = plain.chars().collect();
    // Common words strung together, or a few characters again and again.
    if rest.chars().filter(|c| c.is_alphanumeric()).count() < 4 || letters.len() < 4 {
        return Err(Problem::at(Code::PasswordCommon, "password"));
    }
    Ok(())
}

/// The PHC string of a password. Takes some 50 ms and 46 MiB.
pub fn hash(password: &str) -> Result<String, Problem> {
    let hash = argon2().hash_password(password.as_bytes()).map_err(|_| Problem::new(Code::Internal))?;
    Ok(hash.to_string())
}

/// Whether a password fits; the time does not tell whether the officer exists.
pub fn verify(password: &str, phc: Option<&str>) -> bool {
    /// A hash of nothing that anybody knows: the same work for an unknown name.
    const NOBODY: &str =
        "$argon2id$v=19$m=47104,t=1,p=1$AAAAAAAAAAAAAAAAAAAAAA$AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";
    if password.chars().count() > CHARS_MAX {
        return false;
    }
    let Ok(parsed) = PasswordHash::new(phc.unwrap_or(NOBODY)) else { return false };
    let fits = argon2().verify_password(password.as_bytes(), &parsed).is_ok();
    fits && phc.is_some()
}

/// A password to be printed once: 20 letters and digits that cannot be confused, in groups.
pub fn draw_one_time() -> String {
    const ALPHABET: &[u8] = b"abcdefghjkmnpqrstuvwxyz23456789";
    let letters = crate::keys::random_bytes::<20>().into_iter().map(|byte| {
        let index = usize::from(byte).checked_rem(ALPHABET.len()).unwrap_or(0);
        char::from(ALPHABET.get(index).copied().unwrap_or(b'a'))
    });
    let letters: Vec<char> = letters.collect();
    letters.chunks(5).map(|group| group.iter().collect::<String>()).collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn passwords_are_long_and_not_common() {
        let cases = [
            ("short", Some(Code::PasswordTooShort)),
            ("12345678901", Some(Code::PasswordTooShort)),
            ("123456789012345", Some(Code::PasswordCommon)),
            ("password1234567890", Some(Code::PasswordCommon)),
            ("aaaaaaaaaaaaaaaa", Some(Code::PasswordCommon)),
            ("Kadian-Password-1", Some(Code::PasswordCommon)),
            ("three geese at dawn", None),
            ("卡点值守记录员夜班三人组一", None),
        ];
        for (password, want) in cases {
            assert_eq!(check_new(password).err().map(|p| p.code), want, "{password}");
        }
        assert_eq!(check_new(&"长".repeat(200)).unwrap_err().code, Code::PasswordTooShort);
    }

    #[test]
    fn a_password_verifies_against_its_own_hash_alone() {
        let phc = hash("three geese at dawn").unwrap();
        assert!(phc.starts_with("$argon2id$v=19$m=47104,t=1,p=1$"), "{phc}");
        assert!(verify("three geese at dawn", Some(&phc)));
        assert!(!verify("three geese at dusk", Some(&phc)));
        assert!(!verify("three geese at dawn", None));
        assert!(!verify("three geese at dawn", Some("nonsense")));
    }

    #[test]
    fn a_drawn_password_may_be_kept() {
        let drawn = draw_one_time();
        assert_eq!(drawn.len(), 23);
        assert_eq!(check_new(&drawn), Ok(()));
        assert_ne!(drawn, draw_one_time());
    }
}
