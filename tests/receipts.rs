//! What receipts say: which numbers are here, which are missing, and that no order of arrival matters.

#![allow(
    clippy::unwrap_used,
    clippy::indexing_slicing,
    clippy::arithmetic_side_effects,
    reason = "a test fails by panicking"
)]

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, Signer};
use kadian_wire::batch::{Gone, Header};
use kadian_wire::body::{EpochReason, EpochStart, encode_epoch_start};
use kadian_wire::chain::{chain_next, chain_start, record_hash};
use kadian_wire::rows::{CONFIG, CREW, HUB, RESOLVED, RULINGS, TOLD};
use kadian_wire::{Hash, Outcome, Receipt, kinds};

/// A device with a chain of records, which sends any range of it.
struct Sender {
    signer: Signer,
    records: Vec<Vec<u8>>,
    heads: Vec<Hash>,
    client: reqwest::Client,
    url: String,
}

impl Sender {
    async fn enrolled(hub: &HubBox, n_records: u32) -> Self {
        let client = kadian_testkit::web::client();
        let signer = Signer::enrol(&client, &hub.link(CHECKPOINTS[0])).await;
        let start = EpochStart { reason: EpochReason::NewDevice, previous: None, doubts: vec![] };
        let records: Vec<Vec<u8>> = (1..=n_records)
            .map(|seq| signer.record(seq, kinds::EPOCH_START, encode_epoch_start(&start)).encode())
            .collect();
        let mut heads = vec![chain_start(signer.device, signer.epoch)];
        for bytes in &records {
            heads.push(chain_next(*heads.last().unwrap(), record_hash(bytes)));
        }
        Self { signer, records, heads, client, url: hub.url().to_owned() }
    }

    async fn send(&self, from: usize, to: usize) -> Receipt {
        self.send_with(from, to, vec![]).await
    }

    async fn send_with(&self, from: usize, to: usize, gone: Vec<Gone>) -> Receipt {
        self.send_saying(from, to, |header| header.gone = gone).await
    }

    /// Sends a range under a header that says something besides.
    async fn send_saying(&self, from: usize, to: usize, say: impl FnOnce(&mut Header)) -> Receipt {
        let records = &self.records[from - 1..to];
        let mut header = self.signer.header(records);
        (header.from, header.to) = (u32::try_from(from).unwrap(), u32::try_from(to).unwrap());
        header.h_before = *self.heads[from - 1].as_bytes();
        header.h_to = *self.heads[to].as_bytes();
        header.health.last_seq = u32::try_from(self.records.len()).unwrap();
        header.health.unsent = header.to + 1 - header.from;
        // Each batch was made a little later than the one before.
        header.health.hub_ms = Some(i64::try_from(to * 1_000 + from).unwrap());
        say(&mut header);
        let body = self.signer.seal(header, records);
        let answer = self.client.post(format!("{}/v1/batches", self.url)).body(body).send().await.unwrap();
        assert_eq!(answer.headers()["content-type"], "application/cose");
        Receipt::open(&answer.bytes().await.unwrap(), &self.signer.trusted_keys).unwrap()
    }
}

#[tokio::test]
async fn holes_are_named_until_they_are_filled_in_any_order() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = Sender::enrolled(&hub, 10).await;
    /// What is sent, and what the receipt then says: from, to, have_to, missing.
    type Case = (usize, usize, u32, &'static [(u32, u32)]);
    let cases: [Case; 5] = [
        (5, 6, 0, &[(1, 4)]),
        (9, 10, 0, &[(1, 4), (7, 8)]),
        (1, 2, 2, &[(3, 4), (7, 8)]),
        (3, 4, 6, &[(7, 8)]),
        (7, 8, 10, &[]),
    ];
    for (from, to, have_to, missing) in cases {
        let receipt = lin.send(from, to).await;
        assert_eq!((receipt.have_to, receipt.missing.as_slice()), (have_to, missing), "after {from} to {to}");
        let all: Vec<(u32, u32, Outcome)> =
            receipt.outcomes.iter().map(|o| (o.from, o.to, o.outcome)).collect();
        let (from, to) = (u32::try_from(from).unwrap(), u32::try_from(to).unwrap());
        assert_eq!(all, [(from, to, Outcome::Stored)]);
    }
    assert_eq!(hub.stats()["records"], 10);
    assert_eq!(hub.json(&["verify", "--json"])["ok"], true);
}

#[tokio::test]
async fn a_receipt_names_the_lists_of_which_the_device_has_another_version() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = Sender::enrolled(&hub, 4).await;
    let names = |receipt: Receipt| receipt.lists.into_iter().map(|(name, _)| name).collect::<Vec<_>>();
    let all = lin.send(1, 1).await.lists;
    let mut has: Vec<Option<u32>> = all.iter().map(|(_, version)| Some(*version)).collect();
    assert_eq!(all.into_iter().map(|(name, _)| name).collect::<Vec<_>>(), TOLD);
    let heard = lin.send_saying(2, 2, |header| header.health.has = Some(has.clone())).await;
    assert!(names(heard).is_empty());
    // It never fetched one, and has another version of the next one.
    (has[1], has[2]) = (None, has[2].map(|version| version + 1));
    let heard = lin.send_saying(3, 3, |header| header.health.has = Some(has.clone())).await;
    assert_eq!(names(heard), [CONFIG, CREW]);
    // A device of an earlier version, which knows fewer lists.
    has.truncate(3);
    let heard = lin.send_saying(4, 4, |header| header.health.has = Some(has)).await;
    assert_eq!(names(heard), [CONFIG, CREW, RESOLVED, RULINGS, HUB]);
}

#[tokio::test]
async fn a_batch_that_overlaps_gets_duplicates_for_what_is_here() {
    let mut hub = HubBox::new();
    hub.start();
    let (lin, chen) = (Sender::enrolled(&hub, 6).await, Sender::enrolled(&hub, 6).await);
    lin.send(1, 3).await;
    let receipt = lin.send(2, 5).await;
    let outcomes: Vec<(u32, u32, Outcome)> =
        receipt.outcomes.iter().map(|o| (o.from, o.to, o.outcome)).collect();
    assert_eq!(outcomes, [(2, 3, Outcome::Duplicate), (4, 5, Outcome::Stored)]);
    // Chen's numbers are his own.
    assert_eq!(chen.send(2, 5).await.have_to, 0);
    assert_eq!(hub.stats()["records"], 5 + 4);
}

#[tokio::test]
async fn gaps_are_counted_and_what_is_named_gone_is_counted_as_lost() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = Sender::enrolled(&hub, 10).await;
    lin.send(1, 4).await;
    lin.send(7, 10).await;
    assert_eq!((&hub.stats()["gaps"], &hub.stats()["lost"]), (&2.into(), &0.into()));
    let gone = vec![Gone { epoch: lin.signer.epoch.get(), from: 5, to: 6 }];
    lin.send_with(10, 10, gone).await;
    assert_eq!((&hub.stats()["gaps"], &hub.stats()["lost"]), (&0.into(), &2.into()));
}
