//! The chain of hashes over a database's records: change, drop or move one and every later hash is another.
//!
//! `d(n) = SHA-256(bytes)`, `h(0) = SHA-256("kadian chain 1" || device || epoch)`,
//! `h(n) = SHA-256(h(n-1) || d(n))`.

use kadian_domain::{DeviceId, Epoch};
use ring::digest::{Context, SHA256, digest};

/// A SHA-256.
#[derive(Clone, Copy, PartialEq, Eq, Hash)]
pub struct Hash([u8; 32]);

impl Hash {
    /// A hash from its bytes.
    pub fn from_bytes(bytes: [u8; 32]) -> Self {
        Self(bytes)
    }

    /// A hash from a slice; None unless 32 bytes.
    pub fn from_slice(bytes: &[u8]) -> Option<Self> {
        bytes.try_into().ok().map(Self)
    }

    /// Its bytes.
    pub fn as_bytes(&self) -> &[u8; 32] {
        &self.0
    }
}

impl std::fmt::Debug for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

impl std::fmt::Display for Hash {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(&hex::encode(self.0))
    }
}

/// The SHA-256 of some bytes.
pub fn sha256(bytes: &[u8]) -> Hash {
    from_digest(digest(&SHA256, bytes).as_ref())
}

/// `d(n)`: the hash of a record's bytes.
pub fn record_hash(bytes: &[u8]) -> Hash {
    sha256(bytes)
}

/// `h(0)`: where the chain of one database of one device starts.
pub fn chain_start(device: DeviceId, epoch: Epoch) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(b"kadian chain 1");
    context.update(device.as_bytes());
    context.update(&epoch.get().to_be_bytes());
    from_digest(context.finish().as_ref())
}

/// `h(n)` from `h(n-1)` and `d(n)`.
pub fn chain_next(before: Hash, record: Hash) -> Hash {
    let mut context = Context::new(&SHA256);
    context.update(&before.0);
    context.update(&record.0);
    from_digest(context.finish().as_ref())
}

fn from_digest(digest: &[u8]) -> Hash {
    let mut bytes = [0; 32];
    bytes.copy_from_slice(digest);
    Hash(bytes)
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn heads(records: &[Vec<u8>]) -> Vec<Hash> {
        let start = chain_start(DeviceId::from_bytes([7; 16]), Epoch::new(9));
        records
            .iter()
            .scan(start, |head, bytes| {
                *head = chain_next(*head, record_hash(bytes));
                Some(*head)
            })
            .collect()
    }

    #[test]
    fn the_start_is_what_the_protocol_says() {
        let start = chain_start(DeviceId::from_bytes([1; 16]), Epoch::new(0x0102_0304));
        let by_hand = sha256(&[b"kadian chain 1".as_slice(), &[1; 16], &[1, 2, 3, 4]].concat());
        assert_eq!(start, by_hand);
    }

    proptest! {
        #[test]
        fn any_flipped_byte_changes_every_head_from_there_on(
            records in proptest::collection::vec(proptest::collection::vec(any::<u8>(), 1..50), 1..20),
            which in any::<prop::sample::Index>(), at in any::<prop::sample::Index>(), flip in 1..=255_u8,
        ) {
            let mut changed = records.clone();
            let n = which.index(records.len());
            let i = at.index(records[n].len());
            changed[n][i] ^= flip;
            let (before, after) = (heads(&records), heads(&changed));
            prop_assert_eq!(&before[..n], &after[..n]);
            for later in n..records.len() {
                prop_assert_ne!(before[later], after[later]);
            }
        }
    }
}
