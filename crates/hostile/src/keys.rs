//! A phone and a hub that sign whatever they are given.
//!
//! The keys never change: a seed that lies on a disk must verify in the next process, too. Both are public, and good for
//! nothing but this.

use kadian_domain::DeviceId;
use kadian_wire::cose::{self, Purpose};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};
use std::convert::Infallible;
use std::sync::LazyLock;

/// The phone.
pub(crate) const DEVICE: [u8; 16] = [4; 16];
/// Its hub.
pub(crate) const HUB: [u8; 16] = [1; 16];
/// A hub's key that signs nothing here.
pub(crate) const OTHER_KEY: [u8; 32] = [9; 32];

/// The phone's private number is 1, so that its public point is the generator of P-256, which every table has.
const DEVICE_PUBLIC: [u8; 65] = [
    0x04, 0x6b, 0x17, 0xd1, 0xf2, 0xe1, 0x2c, 0x42, 0x47, 0xf8, 0xbc, 0xe6, 0xe5, 0x63, 0xa4, 0x40, 0xf2,
    0x77, 0x03, 0x7d, 0x81, 0x2d, 0xeb, 0x33, 0xa0, 0xf4, 0xa1, 0x39, 0x45, 0xd8, 0x98, 0xc2, 0x96, 0x4f,
    0xe3, 0x42, 0xe2, 0xfe, 0x1a, 0x7f, 0x9b, 0x8e, 0xe7, 0xeb, 0x4a, 0x7c, 0x0f, 0x9e, 0x16, 0x2b, 0xce,
    0x33, 0x57, 0x6b, 0x31, 0x5e, 0xce, 0xcb, 0xb6, 0x40, 0x68, 0x37, 0xbf, 0x51, 0xf5,
];

static PHONE: LazyLock<(EcdsaKeyPair, SystemRandom)> = LazyLock::new(|| {
    let private: [u8; 32] = std::array::from_fn(|at| u8::from(at == 31));
    let random = SystemRandom::new();
    let algorithm = &ECDSA_P256_SHA256_FIXED_SIGNING;
    let key = EcdsaKeyPair::from_private_key_and_public_key(algorithm, &private, &DEVICE_PUBLIC, &random);
    (key.expect("the key of 1"), random)
});

static HUB_KEY: LazyLock<Ed25519KeyPair> =
    LazyLock::new(|| Ed25519KeyPair::from_seed_unchecked(&[3; 32]).expect("a key of any seed"));

pub(crate) fn device() -> DeviceId {
    DeviceId::from_bytes(DEVICE)
}

pub(crate) fn device_public() -> &'static [u8] {
    &DEVICE_PUBLIC
}

/// The raw signature of the phone.
pub(crate) fn sign_as_phone(bytes: &[u8]) -> Result<Vec<u8>, Infallible> {
    let (key, random) = &*PHONE;
    Ok(key.sign(random, bytes).expect("signing").as_ref().to_vec())
}

/// A payload, signed by the phone.
pub(crate) fn said_by_phone(purpose: Purpose, payload: &[u8]) -> Vec<u8> {
    let Ok(message) = cose::sign(purpose, &DEVICE, payload.to_vec(), sign_as_phone);
    message
}

/// A payload, signed by the hub.
pub(crate) fn said_by_hub(purpose: Purpose, payload: &[u8]) -> Vec<u8> {
    let key_id = cose::hub_key_id(&hub_public());
    let sign = |bytes: &[u8]| Ok::<_, Infallible>(HUB_KEY.sign(bytes).as_ref().to_vec());
    let Ok(message) = cose::sign(purpose, &key_id, payload.to_vec(), sign);
    message
}

pub(crate) fn hub_public() -> Vec<u8> {
    HUB_KEY.public_key().as_ref().to_vec()
}

/// The keys that the phone trusts: the hub's own, behind another one.
pub(crate) fn trusted_keys() -> Vec<Vec<u8>> {
    vec![OTHER_KEY.to_vec(), hub_public()]
}
