//! One example of everything that the door takes and answers.

use kadian_device::door::{
    Answer, CheckRow, CheckpointView, Command, ConfigView, Delivery, EnrolmentView, GateDraft, GateView,
    Language, OutboxView, OutcomeBy, OutcomeView, PasserView, Query, ReadingView, ReasonView, RecheckRow,
    RecordKind, Reply, SavedCheck, SavedResolution, SeatKeyed, ShiftSummary, ShiftView, StatusView, Theme,
    TodayView, TrayRow, VolunteerView, WaitingRow,
};
use kadian_domain::check::{BusDraft, Forced, SeatDraft, VehicleDraft};
use kadian_domain::config::{CheckpointWords, PhoneNumber, ReasonText, SecondReading};
use kadian_domain::late::{LateDay, LateTime};
use kadian_domain::reading::LoHi;
use kadian_domain::shift::ShiftCounts;
use kadian_domain::subject::SubjectKind;
use kadian_domain::{
    Cause, CheckDraft, Code, Direction, Disposition, FinalDisposition, Keyed, Method, ReasonId,
    ResolutionDraft, Site, VoidReason,
};

const EPOCH: u32 = 2_139_736_196;
const NOW_MS: i64 = 1_795_488_421_083;

/// Every kind of subject.
pub(crate) fn drafts() -> Vec<CheckDraft> {
    let person = CheckDraft {
        reading_dc: Some(Keyed::Tenths(365)),
        name: Some("林秀英".to_owned()),
        phone: Some("13800138000".to_owned()),
        ..CheckDraft::default()
    };
    let seats = vec![seat(1, Keyed::Tenths(364)), seat(2, Keyed::Word(LoHi::Hi))];
    let refused = Forced { disposition: Disposition::TurnBack, reason: ReasonId::new(4) };
    let late = LateTime { day: LateDay::Today, time: "14:05".to_owned() };
    vec![
        person,
        CheckDraft {
            vehicle: Some(VehicleDraft { plate: "闽D8K2Q5".to_owned(), seats: seats.clone() }),
            ..CheckDraft::default()
        },
        CheckDraft {
            bus: Some(BusDraft { plate: String::new(), n: 40, exceptions: seats }),
            ..CheckDraft::default()
        },
        CheckDraft { tally: Some(12), direction: Direction::Exit, ..CheckDraft::default() },
        CheckDraft {
            reading_dc: Some(Keyed::Tenths(366)),
            forced: Some(refused),
            late: Some(late),
            ..CheckDraft::default()
        },
    ]
}

fn seat(seat: u32, reading_dc: Keyed) -> SeatDraft {
    SeatDraft { seat, reading_dc, method: None, site: None, name: None, phone: None, forced: None }
}

pub(crate) fn commands() -> Vec<Command> {
    let second = ResolutionDraft {
        slip: Some("3-A-17".to_owned()),
        reading_dc: Some(Keyed::Tenths(379)),
        site: Site::Wrist,
        place: Some("区医院".to_owned()),
        ..ResolutionDraft::default()
    };
    let left = ResolutionDraft {
        seq: Some(3),
        seat: Some(2),
        disposition: Some(FinalDisposition::Left),
        ..ResolutionDraft::default()
    };
    vec![
        Command::RecordCheck(drafts().remove(0)),
        Command::VoidCheck { seq: 3, reason: VoidReason::ReadingWrong },
        Command::Resolve(second),
        Command::Resolve(left),
        Command::StartShift { volunteers: vec![1004, 1000] },
        Command::EndShift,
        Command::ChooseVolunteer { volunteer: 1004 },
        Command::KeepDraft { draft: gate_draft() },
        Command::ChooseLanguage { language: Language::En },
        Command::ChooseLook { theme: Theme::Sun, text_percent: 150 },
        Command::Enrol { link: "kadian://enrol?url=…&hub=…&code=…".to_owned() },
        Command::StartAnew,
        Command::TellBattery { percent: 63 },
        Command::SeenNotice,
        Command::SendNow,
    ]
}

pub(crate) fn replies() -> Vec<Reply> {
    let resolution = SavedResolution {
        epoch: EPOCH,
        seq: 9,
        slip: Some("3-A-17".to_owned()),
        seat: 0,
        disposition: FinalDisposition::Refer,
        is_confirmed: true,
        second: Some(reading(379, Site::Wrist)),
        n_waiting: 0,
        saved_ms: NOW_MS,
    };
    vec![
        Reply::Saved(saved_check()),
        Reply::SavedVoid { seq: 4, voided_seq: 3 },
        Reply::SavedResolution(resolution),
        Reply::SavedShift { seq: 5, shift: Some(shift()) },
        Reply::Done,
    ]
}

pub(crate) fn queries() -> Vec<(Query, Answer)> {
    let slip = "3-A-17".to_owned();
    let summary = ShiftSummary { shift: Some(shift()), counts: counts(), n_open: 1, unsent: 1 };
    let today = TodayView { day_start_ms: 1_795_449_600_000, counts: counts(), vehicles: 9, n_open: 1 };
    vec![
        (Query::Gate, Answer::Gate(Box::new(gate()))),
        (Query::Status, Answer::Status(status())),
        (Query::RecentChecks { limit: 50 }, Answer::RecentChecks { checks: vec![check_row()] }),
        (Query::Rechecks, Answer::Rechecks { rechecks: vec![recheck(None)] }),
        (
            Query::FindSlip { slip: "a17".to_owned() },
            Answer::FindSlip { slip, rechecks: vec![recheck(Some(outcome()))] },
        ),
        (Query::Plates, Answer::Plates { plates: vec!["闽D8K2Q5".to_owned()] }),
        (Query::Today, Answer::Today(today)),
        (Query::Shift, Answer::Shift(summary)),
        (Query::Outbox, Answer::Outbox(outbox())),
        (Query::Crew, Answer::Crew { volunteers: vec![volunteer()] }),
        (Query::Enrolment, Answer::Enrolment(EnrolmentView::Enrolled { checkpoint: checkpoint() })),
    ]
}

fn gate() -> GateView {
    GateView {
        checkpoint: Some(checkpoint()),
        volunteer: volunteer(),
        shift: Some(shift()),
        draft: Some(gate_draft()),
        undo: Some(saved_check()),
        language: Language::ZhHans,
        theme: Theme::Auto,
        text_percent: 100,
        config: config(),
    }
}

fn config() -> ConfigView {
    let own = ReasonText { id: 100, zh: "有证明".to_owned(), en: "Has a certificate".to_owned() };
    let built_in =
        ReasonView { id: ReasonId::new(1).unwrap(), word: Some("symptoms".to_owned()), zh: None, en: None };
    let worded =
        ReasonView { id: ReasonId::new(own.id).unwrap(), word: None, zh: Some(own.zh), en: Some(own.en) };
    ConfigView {
        version: 4,
        recheck_wait_ms: 600_000,
        second_reading: SecondReading::OtherSiteOrThermometer,
        reasons: vec![built_in, worded],
        phones: vec![PhoneNumber { label: "区疾控".to_owned(), number: "05925100".to_owned() }],
        places: vec!["区医院".to_owned()],
        words: Some(CheckpointWords {
            is_open: true,
            zh: "请走右边入口".to_owned(),
            en: "Use the right-hand entrance".to_owned(),
        }),
    }
}

fn gate_draft() -> GateDraft {
    let seats = vec![SeatKeyed { digits: "364".to_owned(), ..SeatKeyed::default() }];
    GateDraft {
        subject: SubjectKind::Vehicle,
        plate: "闽D8K2Q5".to_owned(),
        seats,
        seat: 2,
        ..GateDraft::default()
    }
}

fn saved_check() -> SavedCheck {
    SavedCheck {
        epoch: EPOCH,
        seq: 3,
        disposition: Disposition::Recheck,
        cause: Cause::Fever,
        slip: Some("3-A-17".to_owned()),
        subject: SubjectKind::Person,
        plate: None,
        n_passers: 1,
        passers: vec![passer()],
        direction: Direction::Entry,
        saved_ms: NOW_MS,
        observed_ms: None,
        undo_until_ms: NOW_MS + 10_000,
        recheck_ms: Some(NOW_MS + 600_000),
    }
}

fn passer() -> PasserView {
    PasserView {
        seat: 0,
        first: reading(376, Site::Forehead),
        cause: Cause::Fever,
        disposition: Disposition::Recheck,
        reason: None,
        name: None,
        phone: None,
        origin: None,
        outcome: None,
    }
}

fn reading(tenths: i32, site: Site) -> ReadingView {
    ReadingView { reading_dc: Keyed::Tenths(tenths), method: Method::Forehead, site }
}

fn outcome() -> OutcomeView {
    OutcomeView {
        disposition: FinalDisposition::Refer,
        second: Some(reading(379, Site::Wrist)),
        is_confirmed: true,
        reason: None,
        place: Some("区医院".to_owned()),
        told: None,
        at_ms: NOW_MS + 600_000,
        by: OutcomeBy::Here,
        seq: Some(9),
        n_resolutions: 1,
    }
}

fn recheck(outcome: Option<OutcomeView>) -> RecheckRow {
    RecheckRow {
        slip: "3-A-17".to_owned(),
        seat: 0,
        seq: Some(3),
        direction: Some(Direction::Entry),
        plate: None,
        name: None,
        first: reading(376, Site::Forehead),
        cause: Cause::Fever,
        since_ms: NOW_MS,
        due_ms: NOW_MS + 600_000,
        outcome,
    }
}

fn shift() -> ShiftView {
    ShiftView { seq: 2, started_ms: NOW_MS - 3_600_000, volunteers: vec![volunteer()], is_long: false }
}

fn counts() -> ShiftCounts {
    ShiftCounts { checks: 60, entries: 71, exits: 34, suspected: 3, confirmed: 1, voids: 2 }
}

fn checkpoint() -> CheckpointView {
    CheckpointView {
        id: 3,
        name: "高殿 3 号卡点".to_owned(),
        letter: "A".to_owned(),
        zone: "Asia/Shanghai".to_owned(),
    }
}

fn volunteer() -> VolunteerView {
    VolunteerView { id: 1004, name: "李丽英".to_owned() }
}

fn check_row() -> CheckRow {
    CheckRow {
        epoch: EPOCH,
        seq: 3,
        saved_ms: NOW_MS,
        observed_ms: None,
        direction: Direction::Entry,
        disposition: Disposition::Recheck,
        slip: Some("3-A-17".to_owned()),
        subject: SubjectKind::Person,
        plate: None,
        n_passers: 1,
        passers: vec![passer()],
        volunteer: volunteer(),
        void_reason: None,
        can_void: true,
        delivery: Delivery::Unsent,
    }
}

fn outbox() -> OutboxView {
    let waiting = WaitingRow {
        epoch: EPOCH,
        seq: 3,
        saved_ms: NOW_MS,
        record: RecordKind::Check,
        reading_dc: Some(Keyed::Tenths(376)),
    };
    let tray = TrayRow {
        epoch: EPOCH,
        seq: 2,
        saved_ms: Some(NOW_MS),
        record: RecordKind::Check,
        delivery: Delivery::Held,
        code: Code::ValueImplausible,
    };
    OutboxView {
        status: status(),
        waiting: vec![waiting],
        tray: vec![tray],
        handed_over: 0,
        handed_over_ms: None,
        last_try_ms: Some(1_795_488_421_190),
        next_try_ms: Some(1_795_488_451_190),
    }
}

fn status() -> StatusView {
    StatusView {
        device: "01a20b73-14a0-74de-80df-0eed6df4e722".to_owned(),
        epoch: EPOCH,
        records: 3,
        unsent: 1,
        oldest_unsent_s: Some(42),
        held: 1,
        refused: 0,
        last_receipt: Some(1_795_488_421_126),
        clock_offset_ms: Some(1),
        why: Some(Code::HubAway),
        storage: None,
        clock: None,
        notice: None,
        sending: false,
        enrolled: true,
        fork: None,
    }
}
