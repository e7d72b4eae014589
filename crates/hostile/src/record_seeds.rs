//! A body of every kind, in every form that a gate makes, and records around them.

use crate::keys::device;
use kadian_domain::ruling::{Decision, RuledRecord, Ruling};
use kadian_domain::shift::{ShiftCounts, ShiftEnd, ShiftStart};
use kadian_domain::subject::Occupant;
use kadian_domain::{
    Check, CheckTarget, CheckpointId, DeciCelsius, DeviceId, Direction, Disposition, Epoch, FinalDisposition,
    Letter, Method, Person, Plate, Reading, ReasonId, Resolution, Seq, Shown, Site, Slip, Subject, Target,
    VoidReason, VolunteerId,
};
use kadian_wire::body::{
    EpochReason, EpochStart, PreviousEpoch, Salvaged, encode_check, encode_epoch_start, encode_resolution,
    encode_ruling, encode_salvaged, encode_shift_end, encode_shift_start, encode_void,
};
use kadian_wire::record::CaptureSample;
use kadian_wire::{Hash, Record, kinds};

/// Kind, name and body.
pub(crate) fn bodies() -> Vec<(u32, &'static str, Vec<u8>)> {
    let checks = checks().into_iter().map(|(name, check)| (kinds::CHECK, name, encode_check(&check)));
    let resolutions = resolutions()
        .into_iter()
        .map(|(name, resolution)| (kinds::RESOLUTION, name, encode_resolution(&resolution, device())));
    checks.chain(resolutions).chain(others()).collect()
}

/// A record around a body, the one with this number.
pub(crate) fn record(seq: u32, kind: u32, body: &[u8]) -> Vec<u8> {
    let sample = CaptureSample { hub_minus_mono_ms: 1_789_999_876_544, error_ms: 40 };
    let record = Record {
        kind,
        seq,
        wall_ms: 1_790_000_000_000,
        mono_ms: 123_456,
        boot: [1, 2, 3, 4, 5, 6, 7, 8],
        sample: (seq != 1).then_some(sample),
        checkpoint: 3,
        volunteer: 1004,
        shift: 2,
        config: 0,
        body: body.to_vec(),
    };
    record.encode()
}

fn reading(shown: Shown, site: Site) -> Reading {
    let method = if site == Site::Ear { Method::Ear } else { Method::Forehead };
    Reading { shown, method, site }
}

fn degrees(tenths: i32) -> Shown {
    Shown::Degrees(DeciCelsius::new(tenths).expect("a reading"))
}

fn occupant(seat: u32, shown: Shown, disposition: Disposition) -> Occupant {
    let reading = reading(shown, Site::Wrist);
    Occupant { seat, reading, disposition, reason: None, name: None, phone: None }
}

fn slip() -> Slip {
    Slip::new(CheckpointId::new(3), &Letter::new("A").expect("a letter"), 17, None)
}

fn checks() -> Vec<(&'static str, Check)> {
    let person = Person { reading: reading(degrees(365), Site::Ear), name: None, phone: None, origin: None };
    let named = Person {
        reading: reading(degrees(376), Site::Forehead),
        name: Some("林秀英".into()),
        phone: Some("13800138000".into()),
        origin: Some("厦门".into()),
    };
    let plain = Check {
        subject: Subject::Person(person),
        direction: Direction::Entry,
        disposition: Disposition::Admit,
        reason: None,
        slip: None,
        observed_ms: None,
    };
    let of = |subject, disposition| Check { subject, disposition, ..plain.clone() };
    let seat = Occupant {
        reason: ReasonId::new(2),
        name: Some("张伟".into()),
        phone: Some("05925100".into()),
        ..occupant(3, Shown::Lo, Disposition::TurnBack)
    };
    let occupants = vec![
        occupant(1, degrees(364), Disposition::Admit),
        occupant(2, Shown::Hi, Disposition::Recheck),
        seat,
    ];
    let vehicle = Subject::Vehicle { plate: Plate::recorded("闽D8K2Q5"), occupants };
    let exceptions = vec![occupant(1, Shown::Hi, Disposition::Refer)];
    let bus = Subject::Bus { plate: None, n: 40, exceptions };
    let recheck = Check { slip: Some(slip()), ..of(Subject::Person(named), Disposition::Recheck) };
    let late = Check {
        direction: Direction::Exit,
        observed_ms: Some(1_790_000_000_000),
        reason: ReasonId::new(4),
        ..plain.clone()
    };
    vec![
        ("plain", plain.clone()),
        ("recheck", recheck),
        ("vehicle", of(vehicle, Disposition::Recheck)),
        ("bus", of(bus, Disposition::Refer)),
        ("tally", of(Subject::Tally { n: 30 }, Disposition::Admit)),
        ("late", late),
    ]
}

fn resolutions() -> Vec<(&'static str, Resolution)> {
    let record = |device| CheckTarget::Record(target(device));
    let referred = Resolution {
        target: record(device()),
        seat: 0,
        reading: Some(reading(degrees(379), Site::Wrist)),
        is_other_thermometer: true,
        disposition: FinalDisposition::Refer,
        reason: None,
        place: Some("区医院".into()),
        told: Some("王医生".into()),
    };
    let left = Resolution {
        target: CheckTarget::Slip(slip()),
        seat: 2,
        reading: None,
        disposition: FinalDisposition::Left,
        place: None,
        told: None,
        ..referred.clone()
    };
    let other = record(DeviceId::from_bytes([6; 16]));
    let overruled = Resolution { target: other, reason: ReasonId::new(6), ..left.clone() };
    vec![("referred", referred), ("left", left), ("overruled", overruled)]
}

fn target(device: DeviceId) -> Target {
    Target { device, epoch: Epoch::new(crate::batch::EPOCH), seq: seq(2) }
}

fn seq(number: u32) -> Seq {
    Seq::new(number).expect("a number from 1")
}

fn others() -> Vec<(u32, &'static str, Vec<u8>)> {
    let previous = PreviousEpoch { epoch: 6, last_seq: 40, last_h: Hash::from_bytes([6; 32]) };
    let new = EpochStart { reason: EpochReason::NewDevice, previous: None, doubts: vec![] };
    let damaged =
        EpochStart { reason: EpochReason::Damaged, previous: Some(previous), doubts: vec![(38, 40)] };
    let volunteers = vec![VolunteerId::new(1000), VolunteerId::new(7)];
    let start = ShiftStart { volunteers, previous: Some(seq(2)), n_open: 3, n_unsent: 400 };
    let counts = ShiftCounts { checks: 900, entries: 700, exits: 260, suspected: 3, confirmed: 1, voids: 2 };
    let end = ShiftEnd { start: seq(2), counts, n_open: 1, n_unsent: 12 };
    let ruled = RuledRecord { device: device(), epoch: Epoch::new(9), seq: seq(300), branch: 1 };
    let ruling = Ruling { record: ruled, decision: Decision::Refuse, note: Some("重复".into()) };
    let tally = encode_check(&checks().remove(4).1);
    let saved = Salvaged { epoch: 6, seq: 41, bytes: record(41, kinds::CHECK, &tally) };
    let twice = Salvaged { bytes: record(9, kinds::SALVAGED, &encode_salvaged(&saved)), ..saved.clone() };
    vec![
        (kinds::VOID, "void", encode_void(target(device()), VoidReason::Twice)),
        (kinds::EPOCH_START, "new", encode_epoch_start(&new)),
        (kinds::EPOCH_START, "damaged", encode_epoch_start(&damaged)),
        (kinds::SHIFT_START, "shift_start", encode_shift_start(&start)),
        (kinds::SHIFT_END, "shift_end", encode_shift_end(&end)),
        (kinds::RULING, "ruling", encode_ruling(&ruling)),
        (kinds::SALVAGED, "salvaged", encode_salvaged(&saved)),
        (kinds::SALVAGED, "salvaged_twice", encode_salvaged(&twice)),
    ]
}
