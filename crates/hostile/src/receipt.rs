//! What a phone hears when it has sent a batch. Nothing leaves "unsent" by anything but the hub's own word for exactly
//! that batch.

use crate::keys::{DEVICE, HUB, OTHER_KEY, device, said_by_hub, trusted_keys};
use crate::{Reach, Seed, reads_back, seed};
use kadian_domain::DeviceId;
use kadian_sync::settle::{Sent, Settlement, fault_of, settle, settle_carried};
use kadian_sync::transport::Answer;
use kadian_wire::cose::Purpose;
use kadian_wire::limits::MESSAGE_BYTES_MAX;
use kadian_wire::receipt::ForkNotice;
use kadian_wire::{Hash, Outcome, OutcomeRange, Receipt, cbor};

/// The answer as it came.
const MESSAGE: u8 = 0;
/// What the hub signs.
const PAYLOAD: u8 = 1;
/// An answer that is no message: two bytes for its status, one for its type, one for how long to wait, its body.
const PROBLEM: u8 = 2;
const FORMS: u8 = 3;

const SIGNED_TYPE: &str = "application/cose";
const OTHER_TYPES: [&str; 4] = ["application/problem+json", "text/html", "", "application/cose2"];

/// Plays bytes as one of the forms.
pub fn play(bytes: &[u8]) -> Reach {
    let Some((form, rest)) = bytes.split_first() else { return Reach::Refused };
    match form % FORMS {
        MESSAGE => play_message(rest),
        PAYLOAD => play_payload(rest),
        PROBLEM => play_problem(rest),
        _ => Reach::Refused,
    }
}

/// Where to begin.
pub fn seeds() -> Vec<Seed> {
    let problem =
        |status: u16, body: &str| [&status.to_be_bytes(), [0, 30].as_slice(), body.as_bytes()].concat();
    let signed = receipts().into_iter().flat_map(|(name, receipt)| {
        let payload = cbor::encode(&receipt);
        let message = said_by_hub(Purpose::Receipt, &payload);
        [
            seed(MESSAGE, &format!("message_{name}"), &message),
            seed(PAYLOAD, &format!("payload_{name}"), &payload),
        ]
    });
    let problems = [
        ("problem_busy", problem(503, r#"{"type":"about:blank","status":503,"code":"hub_busy"}"#)),
        ("problem_full", problem(503, r#"{"code":"hub_full"}"#)),
        ("problem_malformed", problem(400, r#"{"code":"batch_malformed","field":"from"}"#)),
        ("problem_too_large", problem(413, r#"{"code":"batch_too_large"}"#)),
    ];
    signed.chain(problems.map(|(name, bytes)| seed(PROBLEM, name, &bytes))).collect()
}

/// Nothing is believed that the hub has not signed, whatever else is right about it.
fn play_message(bytes: &[u8]) -> Reach {
    // Reads what lies in the phone's own database, and nothing may come of any bytes there but an answer.
    let kept = Receipt::read_kept(bytes);
    let Ok(receipt) = Receipt::open(bytes, &trusted_keys()) else {
        let carried = settle_carried(HUB, device(), &trusted_keys(), bytes.to_vec());
        assert!(carried.is_err(), "what nobody signed settled something");
        return Reach::Refused;
    };
    assert!(bytes.len() <= MESSAGE_BYTES_MAX);
    assert_eq!(kept.as_ref(), Ok(&receipt));
    assert!(receipts().iter().any(|(_, signed)| *signed == receipt), "what nobody signed was believed");
    holds(&receipt, bytes)
}

fn play_payload(payload: &[u8]) -> Reach {
    let message = said_by_hub(Purpose::Receipt, payload);
    let Ok(receipt) = Receipt::open(&message, &trusted_keys()) else { return Reach::Refused };
    reads_back(&receipt, payload.len());
    holds(&receipt, &message)
}

/// What holds of every receipt that was believed.
fn holds(receipt: &Receipt, message: &[u8]) -> Reach {
    assert!(Receipt::open(message, &[OTHER_KEY.to_vec()]).is_err(), "a key that is not trusted was enough");
    let sent = sent_for(receipt);
    for other in others(&sent) {
        assert!(settles(&other, SIGNED_TYPE, message).is_none(), "a receipt for {sent:?} settled {other:?}");
    }
    for media_type in OTHER_TYPES {
        assert!(settles(&sent, media_type, message).is_none(), "{media_type:?} settled something");
    }
    let settled = settles(&sent, SIGNED_TYPE, message);
    let carried = settle_carried(receipt.hub, sent.device, &trusted_keys(), message.to_vec()).ok();
    assert_eq!(settled, carried, "by file it settles something else");
    match settled {
        Some(Settlement { outcomes, receipt: kept, bytes }) => {
            assert!(kept == *receipt && bytes == message);
            lie_within(&outcomes, &sent);
            Reach::Taken
        }
        None => Reach::Refused,
    }
}

/// Outcomes lie within what was sent, in order, no number twice, the first number among them.
fn lie_within(outcomes: &[OutcomeRange], sent: &Sent) {
    let ends: Vec<u64> = outcomes.iter().flat_map(|range| [range.from, range.to]).map(u64::from).collect();
    let (from, to) = (u64::from(sent.from), u64::from(sent.to));
    assert!(ends.iter().all(|end| (from..=to).contains(end)), "{outcomes:?} of {sent:?}");
    assert!(ends.chunks(2).all(|range| range[0] <= range[1]), "{outcomes:?}");
    assert!(ends.chunks(2).is_sorted_by(|a, b| a[1] < b[0]), "{outcomes:?}");
    assert_eq!(ends.is_empty(), from > to, "{outcomes:?} of {sent:?}");
    assert!(ends.first().is_none_or(|first| *first == from), "{outcomes:?} of {sent:?}");
}

/// Exactly what a receipt says that it is for.
fn sent_for(receipt: &Receipt) -> Sent {
    Sent {
        hub: receipt.hub,
        device: DeviceId::from_bytes(receipt.device),
        epoch: receipt.epoch,
        from: receipt.from,
        to: receipt.to,
        h_to: Hash::from_bytes(receipt.h_to),
    }
}

/// The same with one thing changed.
fn others(sent: &Sent) -> [Sent; 6] {
    let flipped = |bytes: &[u8; 16]| bytes.map(|byte| byte ^ 1);
    [
        Sent { hub: flipped(&sent.hub), ..sent.clone() },
        Sent { device: DeviceId::from_bytes(flipped(sent.device.as_bytes())), ..sent.clone() },
        Sent { epoch: sent.epoch ^ 1, ..sent.clone() },
        Sent { from: sent.from ^ 1, ..sent.clone() },
        Sent { to: sent.to ^ 1, ..sent.clone() },
        Sent { h_to: Hash::from_bytes(sent.h_to.as_bytes().map(|byte| byte ^ 1)), ..sent.clone() },
    ]
}

fn settles(sent: &Sent, media_type: &str, body: &[u8]) -> Option<Settlement> {
    let answer =
        Answer { status: 200, media_type: media_type.into(), retry_after_s: None, body: body.to_vec() };
    settle(sent, &trusted_keys(), answer).ok()
}

/// A page, a problem, a proxy's word: it settles nothing, and orders a wait only where it may.
fn play_problem(bytes: &[u8]) -> Reach {
    let Some((&[high, low, media_type, retry], body)) = bytes.split_first_chunk() else {
        return Reach::Refused;
    };
    let status = u16::from_be_bytes([high, low]);
    let media_type = OTHER_TYPES[usize::from(media_type) % OTHER_TYPES.len()];
    let retry_after_s = Some(u32::from(retry));
    let answer = Answer { status, media_type: media_type.into(), retry_after_s, body: body.to_vec() };
    let fault = fault_of(&answer);
    let (_, receipt) = receipts().swap_remove(0);
    assert_eq!(settle(&sent_for(&receipt), &trusted_keys(), answer), Err(fault.clone()));
    let may_order = media_type == OTHER_TYPES[0] && matches!(status, 429 | 503);
    assert_eq!(fault.retry_after_ms.is_some(), may_order);
    if media_type == OTHER_TYPES[0] { Reach::Taken } else { Reach::Refused }
}

/// All that the hub ever signed in a message of its own.
fn receipts() -> Vec<(&'static str, Receipt)> {
    let range = |from, to, outcome, code: Option<&str>| OutcomeRange {
        from,
        to,
        outcome,
        code: code.map(str::to_owned),
    };
    let plain = Receipt {
        hub: HUB,
        hub_epoch: 1,
        hub_ms: 1_790_000_000_000,
        device: DEVICE,
        epoch: crate::batch::EPOCH,
        from: 1,
        to: 3,
        h_to: [3; 32],
        outcomes: vec![range(1, 3, Outcome::Stored, None)],
        have_to: 3,
        missing: vec![],
        lists: vec![],
        nonce: vec![8; 16],
        notice: None,
        hub_version: None,
        fork: None,
    };
    let outcomes = vec![
        range(1, 1, Outcome::Stored, None),
        range(2, 2, Outcome::Duplicate, None),
        range(3, 3, Outcome::Held, Some("kind_unknown")),
        range(4, 6, Outcome::Refused, Some("body_malformed")),
    ];
    let mixed = Receipt {
        to: 6,
        outcomes,
        missing: vec![(9, 12)],
        lists: vec![("crew".into(), 4), ("hub".into(), 1)],
        notice: Some(2),
        hub_version: Some("0.1.0".into()),
        fork: Some(ForkNotice::waiting([7; 16])),
        ..plain.clone()
    };
    let heartbeat = Receipt { from: 101, to: 100, outcomes: vec![], ..plain.clone() };
    // Where counting on ends.
    let last = Receipt {
        from: u32::MAX,
        to: u32::MAX,
        outcomes: vec![range(u32::MAX, u32::MAX, Outcome::Stored, None)],
        ..plain.clone()
    };
    vec![("plain", plain), ("mixed", mixed), ("heartbeat", heartbeat), ("last", last)]
}
