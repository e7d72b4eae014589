//! A valid batch with something changed, thousands of times. `KADIAN_SEED` replays a run.

use crate::{Scene, check, epoch_start};
use kadian_wire::cose::{self, Purpose};

const N_UNSIGNED: u32 = 2_000;
const N_SIGNED: u32 = 1_000;

/// SplitMix64: small, and the same everywhere.
struct Chance(u64);

impl Chance {
    fn next(&mut self) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mixed = (self.0 ^ (self.0 >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        let mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        mixed ^ (mixed >> 31)
    }

    fn below(&mut self, n: usize) -> usize {
        usize::try_from(self.next() % u64::try_from(n.max(1)).unwrap()).unwrap()
    }

    fn byte(&mut self) -> u8 {
        self.next().to_le_bytes()[0]
    }
}

fn seed() -> u64 {
    let given = std::env::var("KADIAN_SEED").ok().and_then(|text| text.parse().ok());
    given.unwrap_or_else(|| {
        let mut bytes = [0; 8];
        ring::rand::SecureRandom::fill(&ring::rand::SystemRandom::new(), &mut bytes).unwrap();
        u64::from_le_bytes(bytes)
    })
}

/// One to three changes of the kinds that faulty memory, networks and hands make.
fn mutated(chance: &mut Chance, good: &[u8]) -> Vec<u8> {
    let mut bytes = good.to_vec();
    for _ in 0..=chance.below(3) {
        let (at, other) = (chance.below(bytes.len()), chance.below(bytes.len()));
        match chance.below(7) {
            0 => bytes[at] ^= 1 << chance.below(8),
            1 => bytes[at] = chance.byte(),
            2 => bytes.truncate(at.max(1)),
            3 => bytes.insert(at, chance.byte()),
            4 => drop(bytes.remove(at)),
            5 => bytes.swap(at, other),
            _ => {
                let (from, to) = (at.min(other), at.max(other).min(at.min(other) + 64));
                let piece = bytes[from..to].to_vec();
                let at = chance.below(bytes.len());
                bytes.splice(at..at, piece);
            }
        }
        if bytes.is_empty() {
            bytes.push(0);
        }
    }
    bytes
}

#[test]
fn no_change_of_a_signed_batch_gets_in_or_brings_the_hub_down() {
    let scene = Scene::new();
    let lin = &scene.lin;
    let records: Vec<_> =
        std::iter::once(epoch_start(lin)).chain((2..=6).map(|seq| check(lin, seq))).collect();
    let good = lin.seal(lin.header(&records), &records);
    let before = scene.hub.stats();
    let seed = seed();
    let mut chance = Chance(seed);
    println!("seed {seed}");
    for n in 0..N_UNSIGNED {
        let bytes = mutated(&mut chance, &good);
        if bytes == good {
            continue;
        }
        let heard = scene.web.post("/v1/batches", &bytes);
        let is_refusal = matches!(heard.status, 400 | 401 | 403 | 413) && !heard.code().is_empty();
        assert!(is_refusal, "seed {seed}, change {n}: {} {} {bytes:02x?}", heard.status, heard.text());
    }
    assert_eq!(scene.hub.stats(), before, "seed {seed}");
    assert_eq!(scene.web.get("/healthz").status, 200, "seed {seed}");
    assert_eq!(scene.receipt(&good).have_to, 6, "seed {seed}: the batch itself is taken");
}

/// A device that is not honest signs anything: what it may say of itself it may, and the hub never fails.
#[test]
fn no_payload_that_a_device_signs_brings_the_hub_down() {
    let scene = Scene::new();
    let lin = &scene.lin;
    let records: Vec<_> =
        std::iter::once(epoch_start(lin)).chain((2..=6).map(|seq| check(lin, seq))).collect();
    let batch = lin.seal(lin.header(&records), &records);
    let payload = cose::open(Purpose::Batch, &batch).unwrap().unverified_payload().to_vec();
    let seed = seed();
    let mut chance = Chance(seed);
    println!("seed {seed}");
    for n in 0..N_SIGNED {
        let payload = mutated(&mut chance, &payload);
        let bytes =
            cose::sign(Purpose::Batch, lin.device.as_bytes(), payload.clone(), |m| lin.sign(m)).unwrap();
        let heard = scene.web.post("/v1/batches", &bytes);
        let is_answer = heard.status == 200 || (heard.status < 500 && !heard.code().is_empty());
        assert!(is_answer, "seed {seed}, change {n}: {} {} {payload:02x?}", heard.status, heard.text());
    }
    assert_eq!(scene.web.get("/readyz").status, 200, "seed {seed}");
    let stats = scene.hub.stats();
    let count = |name: &str| stats[name].as_u64().unwrap();
    // Records are bound by their hashes: whatever else was changed, only these six can have come.
    assert!(count("records") <= 6 && count("checks") <= 5, "seed {seed}: {stats}");
    assert_eq!(scene.hub.json(&["verify", "--json"])["ok"], true, "seed {seed}");
}
