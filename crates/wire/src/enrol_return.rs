//! A device that its hub does not know any more shows the hub's own signed answer of its enrolment, signed once more with
//! the device's key: whoever stole the answer alone gets nothing by it.

use crate::cbor;
use crate::cose::{self, CoseError, Purpose};
use crate::enrol::{Enrolment, PUBLIC_KEY_BYTES};
use crate::limits::MESSAGE_BYTES_MAX;
use minicbor::{Decode, Encode};

/// What a device posts that comes back to a restored hub.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct EnrolReturn {
    /// The hub.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// The device.
    #[cbor(n(1), with = "minicbor::bytes")]
    pub device: [u8; 16],
    /// The hub's signed answer to its enrolment, or to its last move, as it came.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub answer: Vec<u8>,
    /// The app's version.
    #[n(3)]
    pub app_version: String,
}

impl EnrolReturn {
    /// Signs it with the device's key.
    pub fn seal<E>(&self, sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::EnrolReturn, &self.device, cbor::encode(self), sign)
    }

    /// Reads one: the answer in it must be signed by a key of the hub's and be about the device that signs the rest.
    pub fn open(bytes: &[u8], hub_keys: &[Vec<u8>]) -> Result<(Self, Enrolment), CoseError> {
        if bytes.len() > MESSAGE_BYTES_MAX {
            return Err(CoseError::Malformed);
        }
        let message = cose::open(Purpose::EnrolReturn, bytes)?;
        let claimed: Self = cbor::decode(message.unverified_payload()).map_err(|_| CoseError::Malformed)?;
        if message.key_id() != claimed.device {
            return Err(CoseError::Malformed);
        }
        let place = Enrolment::open(&claimed.answer, hub_keys)?;
        let is_own = place.hub == claimed.hub && place.device == claimed.device;
        if !is_own || place.public_key.len() != PUBLIC_KEY_BYTES {
            return Err(CoseError::Signature);
        }
        message.verify(&place.public_key)?;
        Ok((claimed, place))
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use ring::rand::SystemRandom;
    use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, Ed25519KeyPair, KeyPair};

    fn hub_key(seed: u8) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
    }

    fn hub_public(seed: u8) -> Vec<u8> {
        hub_key(seed).public_key().as_ref().to_vec()
    }

    fn phone() -> EcdsaKeyPair {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).unwrap();
        EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random).unwrap()
    }

    fn place(device: [u8; 16], phone: &EcdsaKeyPair) -> Enrolment {
        Enrolment {
            hub: [1; 16],
            device,
            public_key: phone.public_key().as_ref().to_vec(),
            district: 1,
            checkpoint: 3,
            checkpoint_name: "高殿 1 号卡点".into(),
            letter: "C".into(),
            zone: "Asia/Shanghai".into(),
            hub_ms: 5,
            nonce: vec![8; 16],
        }
    }

    fn answer(place: &Enrolment, seed: u8) -> Vec<u8> {
        let key_id = cose::hub_key_id(&hub_public(seed));
        place.seal(&key_id, |m| Ok::<_, ()>(hub_key(seed).sign(m).as_ref().to_vec())).unwrap()
    }

    fn sealed(device: [u8; 16], answer: Vec<u8>, signer: &EcdsaKeyPair) -> Vec<u8> {
        let back = EnrolReturn { hub: [1; 16], device, answer, app_version: "1".into() };
        let random = SystemRandom::new();
        back.seal(|m| signer.sign(&random, m).map(|s| s.as_ref().to_vec())).unwrap()
    }

    #[test]
    fn a_device_comes_back_by_the_hubs_answer_and_its_own_key_and_by_nothing_less() {
        let (lin, thief) = (phone(), phone());
        let of_lin = place([2; 16], &lin);
        let open = |bytes: &[u8]| EnrolReturn::open(bytes, &[hub_public(4), hub_public(3)]).map(|(_, p)| p);
        assert_eq!(open(&sealed([2; 16], answer(&of_lin, 3), &lin)), Ok(of_lin.clone()));
        let by_next = sealed([2; 16], answer(&of_lin, 4), &lin);
        assert!(open(&by_next).is_ok());
        let cases = [
            ("a thief with the answer alone", sealed([2; 16], answer(&of_lin, 3), &thief)),
            ("a thief with an id of his own", sealed([9; 16], answer(&of_lin, 3), &thief)),
            ("an answer by no key of the hub's", sealed([2; 16], answer(&of_lin, 9), &lin)),
            ("an answer of another hub", {
                let elsewhere = Enrolment { hub: [7; 16], ..of_lin.clone() };
                sealed([2; 16], answer(&elsewhere, 3), &lin)
            }),
        ];
        for (what, bytes) in cases {
            assert_eq!(open(&bytes), Err(CoseError::Signature), "{what}");
        }
        assert_eq!(open(&sealed([2; 16], b"no answer".to_vec(), &lin)), Err(CoseError::Malformed));
    }
}
