//! What an answer means. Pure: it settles what a verified receipt covers, or it names a fault and changes nothing.

use crate::transport::Answer;
use kadian_domain::{Code, DeviceId};
use kadian_wire::receipt::notices;
use kadian_wire::version::is_older;
use kadian_wire::{Hash, OutcomeRange, Receipt};

/// The oldest hub that this app keeps pace with: what it answers is believed all the same.
const OLDEST_HUB: &str = "0.1.0";

/// Why nothing was settled.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Fault {
    /// What people are told.
    pub code: Code,
    /// For how long the hub asked to be left alone.
    pub retry_after_ms: Option<i64>,
    /// Whether a smaller batch may go through.
    pub is_too_large: bool,
}

impl Fault {
    /// A fault with nothing but its code.
    pub fn new(code: Code) -> Self {
        Self { code, retry_after_ms: None, is_too_large: false }
    }

    /// No answer in time, though there is a link: the batch may be too large for it.
    pub fn too_slow() -> Self {
        Self { is_too_large: true, ..Self::new(Code::LinkSlow) }
    }
}

/// What was sent, as far as an answer must match it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Sent {
    /// The hub that it was meant for.
    pub hub: [u8; 16],
    /// This device.
    pub device: DeviceId,
    /// The epoch of the batch.
    pub epoch: u32,
    /// The first number.
    pub from: u32,
    /// The last number; `from - 1` in an empty batch.
    pub to: u32,
    /// `h(to)` of this device's own chain.
    pub h_to: Hash,
}

/// A verified receipt and what it settles.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Settlement {
    /// The receipt.
    pub receipt: Receipt,
    /// Its bytes, to be kept.
    pub bytes: Vec<u8>,
    /// Outcomes, all of them within what was sent.
    pub outcomes: Vec<OutcomeRange>,
}

/// What the hub says besides, that people must hear of although nothing failed.
pub fn notice_of(receipt: &Receipt) -> Option<Code> {
    match receipt.notice {
        Some(notices::REVOKED) => Some(Code::DeviceRevoked),
        Some(notices::APP_TOO_OLD) => Some(Code::AppTooOld),
        // Of a later version: nothing that this one could word.
        Some(_) | None => {
            let version = receipt.hub_version.as_deref();
            version.filter(|version| is_older(version, OLDEST_HUB)).map(|_| Code::HubTooOld)
        }
    }
}

/// Reads an answer. Only the signed receipt for exactly what was sent settles anything, whatever the status says.
pub fn settle(sent: &Sent, trusted_keys: &[Vec<u8>], answer: Answer) -> Result<Settlement, Fault> {
    if answer.media_type != "application/cose" {
        return Err(fault_of(&answer));
    }
    let receipt = Receipt::open(&answer.body, trusted_keys).map_err(|_| Fault::new(Code::ReceiptInvalid))?;
    let is_for_this = receipt.hub == sent.hub
        && receipt.device == *sent.device.as_bytes()
        && (receipt.epoch, receipt.from, receipt.to) == (sent.epoch, sent.from, sent.to)
        && receipt.h_to == *sent.h_to.as_bytes();
    if !is_for_this || !covers_in_order(&receipt) {
        return Err(Fault::new(Code::ReceiptInvalid));
    }
    let outcomes = receipt.outcomes.clone();
    Ok(Settlement { receipt, bytes: answer.body, outcomes })
}

/// Reads a receipt that was carried by hand; else the code of what was carried instead. Whether its `h_to` is this device's
/// own is for the caller to look up; what of it still waits is all that it settles.
pub fn settle_carried(
    hub: [u8; 16],
    device: DeviceId,
    trusted_keys: &[Vec<u8>],
    bytes: Vec<u8>,
) -> Result<Settlement, Code> {
    let Ok(receipt) = Receipt::open(&bytes, trusted_keys) else {
        // What it says of itself is good for a sentence and for nothing else.
        let is_of_another = Receipt::read_kept(&bytes).is_ok_and(|claimed| claimed.hub != hub);
        return Err(if is_of_another { Code::FileHubForeign } else { Code::FileDamaged });
    };
    if receipt.hub != hub {
        return Err(Code::FileHubForeign);
    }
    if receipt.device != *device.as_bytes() {
        return Err(Code::FileDeviceForeign);
    }
    if !covers_in_order(&receipt) {
        return Err(Code::ReceiptInvalid);
    }
    let outcomes = receipt.outcomes.clone();
    Ok(Settlement { receipt, bytes, outcomes })
}

/// Outcomes lie within the batch, in order, none twice. A number without an outcome stays unsent; the first one has
/// an outcome, or the same batch would be sent again at once, and again.
fn covers_in_order(receipt: &Receipt) -> bool {
    // None once the last number that there is has its outcome.
    let mut next = Some(receipt.from);
    let is_empty = receipt.to < receipt.from;
    if !is_empty && receipt.outcomes.first().is_none_or(|first| first.from != receipt.from) {
        return false;
    }
    receipt.outcomes.iter().all(|range| {
        let is_later = next.is_some_and(|next| range.from >= next);
        let fits = is_later && range.from <= range.to && range.to <= receipt.to;
        next = range.to.checked_add(1);
        fits
    })
}

/// Names what came instead of a signed message. It says nothing about any record.
pub fn fault_of(answer: &Answer) -> Fault {
    let is_problem = answer.media_type == "application/problem+json";
    // A portal's or a proxy's page orders nothing.
    let is_order = is_problem && matches!(answer.status, 429 | 503);
    let retry_after_ms =
        answer.retry_after_s.filter(|_| is_order).map(|s| i64::from(s).saturating_mul(1_000));
    let said = if is_problem { problem_code(&answer.body) } else { None };
    let code = match answer.status {
        503 if said == Some(Code::HubFull) => Code::HubFull,
        // A proxy may say these too; either way the hub cannot be reached now.
        429 | 503 => Code::HubBusy,
        _ if is_problem => said.unwrap_or(Code::BatchRefused),
        _ => Code::AnswerForeign,
    };
    Fault { code, retry_after_ms, is_too_large: answer.status == 413 }
}

/// The code of a problem document, where it is one that a device reacts to.
fn problem_code(body: &[u8]) -> Option<Code> {
    /// A problem document of ours is far smaller.
    const PROBLEM_BYTES_MAX: usize = 4_096;
    if body.len() > PROBLEM_BYTES_MAX {
        return None;
    }
    let text = std::str::from_utf8(body).ok()?;
    let document: serde_json::Value = serde_json::from_str(text).ok()?;
    Code::from_word(document.get("code")?.as_str()?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_wire::{Outcome, cose};
    use ring::signature::{Ed25519KeyPair, KeyPair};

    fn key(seed: u8) -> Ed25519KeyPair {
        Ed25519KeyPair::from_seed_unchecked(&[seed; 32]).unwrap()
    }

    fn sent() -> Sent {
        let h_to = Hash::from_bytes([3; 32]);
        Sent { hub: [1; 16], device: DeviceId::from_bytes([2; 16]), epoch: 7, from: 1, to: 3, h_to }
    }

    fn receipt() -> Receipt {
        Receipt {
            hub: [1; 16],
            hub_epoch: 1,
            hub_ms: 5,
            device: [2; 16],
            epoch: 7,
            from: 1,
            to: 3,
            h_to: [3; 32],
            outcomes: vec![OutcomeRange { from: 1, to: 3, outcome: Outcome::Stored, code: None }],
            have_to: 3,
            missing: vec![],
            lists: vec![],
            nonce: vec![],
            notice: None,
            hub_version: None,
            fork: None,
        }
    }

    fn answer(receipt: &Receipt, seed: u8) -> Answer {
        let key_id = cose::hub_key_id(key(1).public_key().as_ref());
        let body = receipt.seal(&key_id, |m| Ok::<_, ()>(key(seed).sign(m).as_ref().to_vec())).unwrap();
        Answer { status: 200, media_type: "application/cose".into(), retry_after_s: None, body }
    }

    fn trusted() -> Vec<Vec<u8>> {
        vec![key(1).public_key().as_ref().to_vec()]
    }

    #[test]
    fn a_carried_receipt_is_its_own_or_says_whose_it_is() {
        let ours = || receipt();
        let other_device = Receipt { device: [8; 16], ..ours() };
        let other_hub = Receipt { hub: [9; 16], ..ours() };
        let holes = Receipt { outcomes: vec![], ..ours() };
        let mut turned = answer(&ours(), 1).body;
        if let Some(last) = turned.last_mut() {
            *last ^= 1;
        }
        let read = |bytes: Vec<u8>| settle_carried([1; 16], sent().device, &trusted(), bytes);
        let cases = [
            (answer(&other_device, 1).body, Code::FileDeviceForeign),
            (answer(&other_hub, 1).body, Code::FileHubForeign),
            // Another hub signs by a key of its own, which is not known here.
            (answer(&other_hub, 2).body, Code::FileHubForeign),
            // Whoever says that it is our hub and has another key has not only another name.
            (answer(&ours(), 2).body, Code::FileDamaged),
            (turned, Code::FileDamaged),
            (b"not COSE".to_vec(), Code::FileDamaged),
            (answer(&holes, 1).body, Code::ReceiptInvalid),
        ];
        for (bytes, want) in cases {
            assert_eq!(read(bytes).unwrap_err(), want);
        }
        assert_eq!(read(answer(&ours(), 1).body).unwrap().receipt, ours());
    }

    #[test]
    fn a_receipt_for_what_was_sent_settles_it() {
        assert_eq!(settle(&sent(), &trusted(), answer(&receipt(), 1)).unwrap().receipt, receipt());
    }

    #[test]
    fn a_receipt_for_anything_else_settles_nothing() {
        type Change = (&'static str, fn(&mut Receipt));
        let changes: [Change; 9] = [
            ("hub", |r| r.hub[0] ^= 1),
            ("device", |r| r.device[0] ^= 1),
            ("epoch", |r| r.epoch += 1),
            ("from", |r| r.from += 1),
            ("to", |r| r.to += 1),
            ("h_to", |r| r.h_to[0] ^= 1),
            ("no outcome", |r| r.outcomes.clear()),
            ("an outcome outside", |r| r.outcomes[0].to = 4),
            ("an outcome twice", |r| r.outcomes.push(r.outcomes[0].clone())),
        ];
        for (what, change) in changes {
            let mut changed = receipt();
            change(&mut changed);
            let fault = settle(&sent(), &trusted(), answer(&changed, 1)).unwrap_err();
            assert_eq!(fault.code, Code::ReceiptInvalid, "{what}");
        }
        let forged = settle(&sent(), &trusted(), answer(&receipt(), 9)).unwrap_err();
        assert_eq!(forged.code, Code::ReceiptInvalid);
    }

    #[test]
    fn the_last_number_that_there_is_has_one_outcome() {
        const LAST: u32 = u32::MAX;
        let outcome = OutcomeRange { from: LAST, to: LAST, outcome: Outcome::Stored, code: None };
        let once = Receipt { from: LAST, to: LAST, outcomes: vec![outcome.clone()], ..receipt() };
        let twice = Receipt { outcomes: vec![outcome.clone(), outcome], ..once.clone() };
        let sent = Sent { from: LAST, to: LAST, ..sent() };
        assert!(settle(&sent, &trusted(), answer(&once, 1)).is_ok());
        let fault = settle(&sent, &trusted(), answer(&twice, 1)).unwrap_err();
        assert_eq!(fault.code, Code::ReceiptInvalid);
    }

    #[test]
    fn a_receipt_says_besides_who_must_be_updated_or_is_out_of_service() {
        let said = |notice: Option<u32>, version: Option<&str>| {
            notice_of(&Receipt { notice, hub_version: version.map(str::to_owned), ..receipt() })
        };
        assert_eq!(said(None, Some("0.1.0")), None);
        assert_eq!(said(None, None), None);
        assert_eq!(said(Some(notices::REVOKED), Some("0.0.1")), Some(Code::DeviceRevoked));
        assert_eq!(said(Some(notices::APP_TOO_OLD), Some("9.0.0")), Some(Code::AppTooOld));
        assert_eq!(said(Some(99), Some("9.0.0")), None);
        assert_eq!(said(None, Some("0.0.9")), Some(Code::HubTooOld));
    }

    #[test]
    fn no_status_and_no_page_settles_anything() {
        let page = |status: u16, media_type: &str, body: &str| Answer {
            status,
            media_type: media_type.into(),
            retry_after_s: None,
            body: body.as_bytes().to_vec(),
        };
        let problem = "application/problem+json";
        let cases = [
            (page(200, "text/html", "<html>please sign in</html>"), Code::AnswerForeign),
            (page(200, "", ""), Code::AnswerForeign),
            (page(302, "text/html", ""), Code::AnswerForeign),
            (page(404, "text/plain", "not found"), Code::AnswerForeign),
            (page(511, "text/html", ""), Code::AnswerForeign),
            (page(503, "text/html", ""), Code::HubBusy),
            (page(503, problem, r#"{"code":"hub_full"}"#), Code::HubFull),
            (page(503, "text/html", r#"{"code":"hub_full"}"#), Code::HubBusy),
            (page(429, problem, "{}"), Code::HubBusy),
            (page(403, problem, r#"{"code":"device_unknown"}"#), Code::DeviceUnknown),
            (page(400, problem, r#"{"code":"of a later version"}"#), Code::BatchRefused),
            (page(400, problem, "not JSON"), Code::BatchRefused),
            (page(200, "application/cose", "not COSE"), Code::ReceiptInvalid),
        ];
        for (answer, want) in cases {
            let what = format!("{} {}", answer.status, answer.media_type);
            assert_eq!(settle(&sent(), &trusted(), answer).unwrap_err().code, want, "{what}");
        }
    }
}
