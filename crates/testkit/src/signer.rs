//! A device made of a key alone: signs whatever a test wants to send, honest or not.

use crate::HubInside;
use kadian_domain::{DeviceId, Epoch};
use kadian_wire::batch::{Header, Health, seal};
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use kadian_wire::enrol::EnrolRequest;
use kadian_wire::hub_list::HubList;
use kadian_wire::{EnrolLink, Hash, Record};
use ring::rand::SystemRandom;
use ring::signature::{ECDSA_P256_SHA256_FIXED_SIGNING, EcdsaKeyPair, KeyPair};

/// A device's key, its id and the hub that it knows.
pub struct Signer {
    /// The device.
    pub device: DeviceId,
    /// The epoch of its batches.
    pub epoch: Epoch,
    /// The hub.
    pub hub: [u8; 16],
    /// Keys that it trusts.
    pub trusted_keys: Vec<Vec<u8>>,
    /// Whom its files are sealed to; empty where it knows no hub.
    pub age_recipient: String,
    key: EcdsaKeyPair,
    random: SystemRandom,
}

impl Signer {
    /// A device that no hub knows.
    pub fn unknown(hub: [u8; 16]) -> Self {
        let random = SystemRandom::new();
        let pkcs8 = EcdsaKeyPair::generate_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, &random).expect("a key");
        let key = EcdsaKeyPair::from_pkcs8(&ECDSA_P256_SHA256_FIXED_SIGNING, pkcs8.as_ref(), &random);
        let key = key.expect("the key just made");
        let mut device = [0; 16];
        device.copy_from_slice(&key.public_key().as_ref()[1..17]);
        let device = DeviceId::from_bytes(device);
        let (trusted_keys, age_recipient) = (Vec::new(), String::new());
        Self { device, epoch: Epoch::new(7), hub, trusted_keys, age_recipient, key, random }
    }

    /// Enrols over HTTP, as any device does.
    pub async fn enrol(client: &reqwest::Client, link: &str) -> Self {
        let link = EnrolLink::parse(link).expect("a link");
        let list = client.get(format!("{}/v1/hub", link.url)).send().await.expect("the hub answers");
        let list = list.bytes().await.expect("the hub's list");
        let (signer, body) = Self::of_list(&link, &list);
        let answer = client.post(format!("{}/v1/enrolments", link.url)).body(body).send().await;
        assert_eq!(answer.expect("the hub answers").status(), 200);
        signer
    }

    /// Enrols at a hub that has no socket.
    pub async fn enrol_inside(hub: &HubInside, link: &str) -> Self {
        let link = EnrolLink::parse(link).expect("a link");
        let list = hub.ask("GET", "/v1/hub", Vec::new()).await.body;
        let (signer, body) = Self::of_list(&link, &list);
        assert_eq!(hub.ask("POST", "/v1/enrolments", body).await.status, 200);
        signer
    }

    /// A device with a key of its own that knows the hub of a list, and its request to be enrolled.
    fn of_list(link: &EnrolLink, list: &[u8]) -> (Self, Vec<u8>) {
        let list = HubList::accept_by_hash(list, link.hub_list_hash).expect("the list of the link");
        let mut signer = Self::unknown(list.hub);
        signer.trusted_keys = list.trusted_keys();
        signer.age_recipient.clone_from(&list.age_recipient);
        let request = EnrolRequest {
            hub: list.hub,
            device: *signer.device.as_bytes(),
            public_key: signer.public_key(),
            code: link.code,
            app_version: "test".to_owned(),
        };
        let body = request.seal(|m| signer.sign(m)).expect("a signature");
        (signer, body)
    }

    /// The public key, uncompressed.
    pub fn public_key(&self) -> Vec<u8> {
        self.key.public_key().as_ref().to_vec()
    }

    /// An ES256 signature.
    pub fn sign(&self, message: &[u8]) -> Result<Vec<u8>, ring::error::Unspecified> {
        self.key.sign(&self.random, message).map(|s| s.as_ref().to_vec())
    }

    /// A record of checkpoint 1.
    pub fn record(&self, seq: u32, kind: u32, body: Vec<u8>) -> Record {
        Record {
            kind,
            seq,
            wall_ms: 1_000,
            mono_ms: 1_000,
            boot: [1; 8],
            sample: None,
            checkpoint: 1,
            volunteer: 0,
            shift: 0,
            config: 0,
            body,
        }
    }

    /// The header of a batch of all records from 1 on.
    pub fn header(&self, records: &[Vec<u8>]) -> Header {
        self.header_in(self.epoch, records)
    }

    /// The same in another database.
    pub fn header_in(&self, epoch: Epoch, records: &[Vec<u8>]) -> Header {
        let start = chain_start(self.device, epoch);
        let end: Hash = records.iter().fold(start, |h, bytes| chain_next(h, record_hash(bytes)));
        let to = u32::try_from(records.len()).expect("a batch is small");
        Header {
            hub: self.hub,
            device: *self.device.as_bytes(),
            epoch: epoch.get(),
            from: 1,
            to,
            h_before: *start.as_bytes(),
            h_to: *end.as_bytes(),
            samples: vec![],
            gone: vec![],
            health: Health { last_seq: to, unsent: to, ..Health::default() },
            layout: 0,
            dictionary: 0,
        }
    }

    /// A file that only the hub opens, with whatever in it.
    pub fn file(&self, plain: &[u8]) -> Vec<u8> {
        let hub: age::x25519::Recipient = self.age_recipient.parse().expect("the hub's recipient");
        age::encrypt(&hub, plain).expect("a sealed file")
    }

    /// A signed batch.
    pub fn seal(&self, header: Header, records: &[Vec<u8>]) -> Vec<u8> {
        seal(header, records, |m| self.sign(m)).expect("a signature")
    }
}
