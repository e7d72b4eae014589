//! What proves and decrypts the pages of an encrypted file.
//!
//! The format is SQLCipher 4's with a raw key: pages of 4,096 bytes, AES-256-CBC, at the end of each its IV (16) and an
//! HMAC-SHA512 (64) over what stands before it and the page's number; the first 16 bytes of the first page are the salt.

use crate::mark::SALT_BYTES;
use crate::open::DbKey;
use aes::Aes256;
use aes::cipher::generic_array::GenericArray;
use aes::cipher::{BlockDecrypt, KeyInit};
use ring::{hmac, pbkdf2};
use std::num::NonZeroU32;

/// A page, as SQLCipher makes them by default.
pub(crate) const PAGE_BYTES: usize = 4_096;
/// What of a page SQLite uses.
pub(crate) const USABLE_BYTES: usize = PAGE_BYTES - IV_BYTES - HMAC_BYTES;
const IV_BYTES: usize = 16;
const HMAC_BYTES: usize = 64;
const BLOCK_BYTES: usize = 16;
/// What stands in front of every SQLite file, and what SQLCipher puts the salt in the place of.
const MAGIC: &[u8; SALT_BYTES] = b"SQLite format 3\0";

/// What proves and decrypts pages.
pub(super) struct Cipher {
    aes: Aes256,
    mac: hmac::Key,
}

impl Cipher {
    pub(super) fn of(key: &DbKey, salt: [u8; SALT_BYTES]) -> Self {
        // SQLCipher's own derivation: the salt under a mask, two rounds.
        let masked = salt.map(|byte| byte ^ 0x3a);
        let mut mac = [0_u8; 32];
        let rounds = NonZeroU32::MIN.saturating_add(1);
        pbkdf2::derive(pbkdf2::PBKDF2_HMAC_SHA512, rounds, &masked, key.bytes(), &mut mac);
        Self {
            aes: Aes256::new(GenericArray::from_slice(key.bytes())),
            mac: hmac::Key::new(hmac::HMAC_SHA512, &mac),
        }
    }

    /// Whether the page's HMAC is that of its bytes and its number.
    pub(super) fn is_proven(&self, page: u32, bytes: &[u8]) -> bool {
        let Some((text, mac)) = split(page, bytes) else { return false };
        let mut context = hmac::Context::with_key(&self.mac);
        context.update(text);
        context.update(&page.to_le_bytes());
        context.sign().as_ref() == mac
    }

    /// The page as SQLite sees it; None where it is not proven.
    pub(super) fn open(&self, page: u32, bytes: &[u8]) -> Option<Vec<u8>> {
        if !self.is_proven(page, bytes) {
            return None;
        }
        let (text, _) = split(page, bytes)?;
        let (cipher, iv) = text.split_at_checked(text.len().checked_sub(IV_BYTES)?)?;
        let mut plain = if page == 1 { MAGIC.to_vec() } else { Vec::new() };
        plain.reserve(USABLE_BYTES);
        let mut before = iv;
        for block in cipher.chunks_exact(BLOCK_BYTES) {
            let mut clear = GenericArray::clone_from_slice(block);
            self.aes.decrypt_block(&mut clear);
            plain.extend(clear.iter().zip(before).map(|(byte, mask)| byte ^ mask));
            before = block;
        }
        Some(plain)
    }
}

/// What the HMAC is over, and the HMAC.
fn split(page: u32, bytes: &[u8]) -> Option<(&[u8], &[u8])> {
    let from = if page == 1 { SALT_BYTES } else { 0 };
    let (text, mac) = bytes.split_at_checked(PAGE_BYTES.checked_sub(HMAC_BYTES)?)?;
    (mac.len() == HMAC_BYTES).then_some((text.get(from..)?, mac))
}
