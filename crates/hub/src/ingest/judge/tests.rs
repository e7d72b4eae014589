use super::*;
use kadian_domain::shift::ShiftStart;
use kadian_domain::{
    Check, CheckDraft, Config, Epoch, FinalDisposition, Seq, Slip, Target, VoidReason, VolunteerId,
};
use kadian_wire::body::{encode_check, encode_resolution, encode_ruling, encode_shift_start, encode_void};

fn device(number: u8) -> DeviceId {
    DeviceId::from_bytes([number; 16])
}

fn sender() -> Sender {
    Sender {
        device: device(2),
        checkpoints: vec![3],
        is_revoked: false,
        samples: vec![],
        last_difference_ms: 0,
        not_before_ms: 0,
        not_after_ms: i64::MAX,
    }
}

fn check() -> Check {
    let draft: CheckDraft = serde_json::from_str(r#"{"reading_dc":376}"#).unwrap();
    kadian_domain::check::judge(&draft, None, &Config::BUILT_IN).unwrap().with_slip(None)
}

fn record(kind: u32, body: Vec<u8>) -> Record {
    Record {
        kind,
        seq: 5,
        wall_ms: 1_000,
        mono_ms: 10,
        boot: [0; 8],
        sample: None,
        checkpoint: 3,
        volunteer: 0,
        shift: 0,
        config: 0,
        body,
    }
}

fn resolution(target: CheckTarget) -> Record {
    let resolution = Resolution {
        target,
        seat: 0,
        reading: None,
        is_other_thermometer: false,
        disposition: FinalDisposition::Left,
        reason: None,
        place: None,
        told: None,
    };
    record(kinds::RESOLUTION, encode_resolution(&resolution, device(2)))
}

fn by_slip(slip: &str) -> Record {
    resolution(CheckTarget::Slip(Slip::parse(slip).unwrap()))
}

fn target(number: u8) -> Target {
    Target { device: device(number), epoch: Epoch::new(1), seq: Seq::FIRST }
}

fn judged(sender: &Sender, record: &Record) -> Judgement {
    judge(sender, 5, &record.encode(), 2_000)
}

#[test]
fn a_check_counts_when_it_happened_and_one_from_paper_when_the_paper_says() {
    let cases = [
        (None, 1_000, None),
        (Some(700), 700, Some(60_000)),
        // What is here has happened, and not before there were clocks.
        (Some(9_000), 2_000, Some(60_000)),
        (Some(-5), 0, Some(60_000)),
    ];
    for (observed_ms, at_ms, error_ms) in cases {
        let body = encode_check(&Check { observed_ms, ..check() });
        let Judgement::Counts(Effect::Check(effect)) = judged(&sender(), &record(kinds::CHECK, body)) else {
            panic!("{observed_ms:?}")
        };
        assert_eq!(effect.made.at, EventTime { at_ms, error_ms }, "{observed_ms:?}");
        assert_eq!(effect.is_late(), observed_ms.is_some());
    }
}

#[test]
fn what_cannot_count_is_held_or_refused_with_its_code() {
    let whole = record(kinds::CHECK, encode_check(&check()));
    let ruling = kadian_domain::ruling::Ruling {
        record: kadian_domain::ruling::RuledRecord {
            device: device(2),
            epoch: Epoch::new(1),
            seq: Seq::FIRST,
            branch: 0,
        },
        decision: kadian_domain::ruling::Decision::Count,
        note: None,
    };
    let (held, refused) = (Judgement::Held, Judgement::Refused);
    let revoked = Sender { is_revoked: true, ..sender() };
    let cases = [
        ("kind 99", sender(), record(99, vec![0x80]), held(Code::KindUnknown)),
        ("malformed body", sender(), record(kinds::CHECK, vec![0x80]), refused(Code::BodyMalformed)),
        ("another place", sender(), Record { seq: 6, ..whole.clone() }, refused(Code::BodyMalformed)),
        (
            "another checkpoint",
            sender(),
            Record { checkpoint: 4, ..whole.clone() },
            held(Code::CheckpointForeign),
        ),
        ("a revoked device", revoked, whole, held(Code::DeviceRevoked)),
        (
            "a void of another device's check",
            sender(),
            record(kinds::VOID, encode_void(target(9), VoidReason::Twice)),
            refused(Code::TargetForeign),
        ),
        (
            "a resolution of another device's record",
            sender(),
            resolution(CheckTarget::Record(target(9))),
            refused(Code::TargetForeign),
        ),
        ("a slip of another checkpoint", sender(), by_slip("4-A-1"), refused(Code::TargetForeign)),
        (
            "a ruling of a device",
            sender(),
            record(kinds::RULING, encode_ruling(&ruling)),
            refused(Code::TargetForeign),
        ),
    ];
    for (what, sender, record, want) in cases {
        assert_eq!(judged(&sender, &record), want, "{what}");
    }
    assert_eq!(judge(&sender(), 5, &[0x82, 0x02, 0x00], 0), held(Code::FormatUnknown));
    assert_eq!(judge(&sender(), 5, b"", 0), refused(Code::BodyMalformed));
    assert_eq!(judge(&sender(), 5, &vec![0; 65_537], 0), refused(Code::BodyMalformed));
}

#[test]
fn a_resolution_counts_at_the_post_of_its_slip_and_a_shift_where_it_began() {
    let moved = Sender { checkpoints: vec![3, 4], ..sender() };
    let Judgement::Counts(Effect::Resolution(effect)) = judged(&moved, &by_slip("4-A-1")) else { panic!() };
    assert_eq!(effect.made.checkpoint, 4);
    let own = resolution(CheckTarget::Record(target(2)));
    let Judgement::Counts(Effect::Resolution(effect)) = judged(&sender(), &own) else { panic!() };
    assert_eq!(effect.made.checkpoint, 3);
    let start =
        ShiftStart { volunteers: vec![VolunteerId::new(1_000)], previous: None, n_open: 1, n_unsent: 2 };
    let shift = record(kinds::SHIFT_START, encode_shift_start(&start));
    let Judgement::Counts(Effect::ShiftStart(effect)) = judged(&sender(), &shift) else { panic!() };
    assert_eq!((effect.made.checkpoint, effect.start), (3, start));
}

#[test]
fn a_ruling_forgives_one_reason_and_no_other() {
    let foreign = Record { checkpoint: 4, ..record(kinds::CHECK, encode_check(&check())) }.encode();
    let revoked = Sender { is_revoked: true, ..sender() };
    let cases = [
        (sender(), Code::CheckpointForeign, None),
        (sender(), Code::DeviceRevoked, Some(Code::CheckpointForeign)),
        (revoked.clone(), Code::CheckpointForeign, Some(Code::DeviceRevoked)),
        (revoked, Code::DeviceRevoked, Some(Code::CheckpointForeign)),
    ];
    for (sender, forgiven, still) in cases {
        let judged = judge_forgiving(&sender, 5, &foreign, 2_000, forgiven);
        let held = match judged {
            Judgement::Held(code) => Some(code),
            Judgement::Counts(_) | Judgement::Refused(_) => None,
        };
        assert_eq!(held, still, "{forgiven} of {sender:?}");
    }
}
