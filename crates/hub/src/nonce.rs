//! Nonces that need no memory: an HMAC over a slot of ten minutes. The present slot and the one before pass.

use crate::keys::Keys;
use ring::hmac;

const SLOT_MS: i64 = 10 * 60 * 1000;
/// Enough that nobody guesses one within its slot.
const NONCE_BYTES: usize = 16;

/// The nonce of the present slot.
pub fn draw(keys: &Keys, now_ms: i64) -> Vec<u8> {
    of_slot(keys, now_ms.div_euclid(SLOT_MS))
}

/// Whether a nonce was given out in this slot or the one before.
pub fn is_fresh(keys: &Keys, now_ms: i64, nonce: &[u8]) -> bool {
    let slot = now_ms.div_euclid(SLOT_MS);
    let matches = |slot| {
        let want = of_slot(keys, slot);
        // A nonce is no secret of the hub: whoever asks for one is told. No need for constant time.
        want == nonce
    };
    matches(slot) || matches(slot.saturating_sub(1))
}

fn of_slot(keys: &Keys, slot: i64) -> Vec<u8> {
    let tag = hmac::sign(keys.nonce_key(), &slot.to_be_bytes());
    tag.as_ref().iter().take(NONCE_BYTES).copied().collect()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_nonce_passes_in_its_slot_and_the_next() {
        let dir = tempfile::tempdir().unwrap();
        let path = dir.path().join("hub.key");
        Keys::create(&path).unwrap();
        let keys = Keys::read(&path).unwrap();
        let nonce = draw(&keys, 5 * SLOT_MS + 7);
        assert!(is_fresh(&keys, 5 * SLOT_MS, &nonce));
        assert!(is_fresh(&keys, 6 * SLOT_MS, &nonce));
        assert!(!is_fresh(&keys, 7 * SLOT_MS, &nonce));
        assert!(!is_fresh(&keys, 5 * SLOT_MS, &[0; 16]));
        assert!(!is_fresh(&keys, 5 * SLOT_MS, &[]));
    }
}
