//! What a phone hears of lists: pages, their rows, and the hub's own list of keys and addresses.

use crate::keys::{DEVICE, HUB, OTHER_KEY, device_public, hub_public, said_by_hub, trusted_keys};
use crate::{Reach, Seed, reads_back, seed};
use kadian_domain::Config;
use kadian_domain::config::{PhoneNumber, ReasonText};
use kadian_wire::body::ReadingBody;
use kadian_wire::cbor;
use kadian_wire::chain::sha256;
use kadian_wire::cose::Purpose;
use kadian_wire::enrol::Enrolment;
use kadian_wire::hub_list::HubList;
use kadian_wire::limits::BATCH_DECODED_BYTES_MAX;
use kadian_wire::link::{base_url, is_loopback};
use kadian_wire::list::{ListPage, pack_rows, unpack_rows};
use kadian_wire::rows::{
    CONFIG, CREW, ConfigRow, CrewRow, OutcomeRow, PLACE, PlaceRow, RESOLVED, RULINGS, ResolvedRow, RulingRow,
    SettingsRow, WordsRow,
};
use minicbor::bytes::ByteVec;
use minicbor::{Decode, Encode};
use std::fmt::Debug;

/// The page as it came.
const MESSAGE: u8 = 0;
/// What the hub signs.
const PAYLOAD: u8 = 1;
/// The number of a list, and the zstd frame of its rows.
const FRAME: u8 = 2;
/// The number of a list, and its rows before they are compressed.
const ROWS: u8 = 3;
/// What the hub signs of its own keys and addresses.
const HUB_LIST: u8 = 4;
/// What the hub signs of a phone's place.
const ENROLMENT: u8 = 5;
const FORMS: u8 = 6;

const LISTS: [&str; 5] = [CREW, CONFIG, RESOLVED, RULINGS, PLACE];

/// Plays bytes as one of the forms.
pub fn play(bytes: &[u8]) -> Reach {
    let Some((form, rest)) = bytes.split_first() else { return Reach::Refused };
    match form % FORMS {
        MESSAGE => play_message(rest),
        PAYLOAD => play_payload(rest),
        FRAME => rest.split_first().map_or(Reach::Refused, |(list, frame)| play_rows(named(*list), frame)),
        ROWS => rest.split_first().map_or(Reach::Refused, |(list, plain)| {
            play_rows(named(*list), &zstd::bulk::compress(plain, 1).expect("compressing in memory"))
        }),
        HUB_LIST => play_hub_list(rest),
        ENROLMENT => play_enrolment(rest),
        _ => Reach::Refused,
    }
}

fn named(list: u8) -> &'static str {
    LISTS[usize::from(list) % LISTS.len()]
}

/// Nothing is believed that the hub has not signed, whatever else is right about it.
fn play_message(bytes: &[u8]) -> Reach {
    let Ok(page) = ListPage::open(bytes, &trusted_keys()) else { return Reach::Refused };
    assert!(pages().contains(&page), "what nobody signed was believed");
    assert!(ListPage::open(bytes, &[OTHER_KEY.to_vec()]).is_err(), "a key that is not trusted was enough");
    play_rows(&page.list, &page.rows)
}

fn play_payload(payload: &[u8]) -> Reach {
    let Ok(page) = ListPage::open(&said_by_hub(Purpose::ListPage, payload), &trusted_keys()) else {
        return Reach::Refused;
    };
    reads_back(&page, payload.len());
    play_rows(&page.list, &page.rows)
}

fn play_rows(list: &str, frame: &[u8]) -> Reach {
    match list {
        CREW => came(rows::<CrewRow>(frame)),
        CONFIG => came(rows::<ConfigRow>(frame).map(|rows| rows.into_iter().for_each(leads_no_gate_astray))),
        RESOLVED => came(rows::<ResolvedRow>(frame).map(|rows| rows.iter().for_each(has_its_readings))),
        RULINGS => came(rows::<RulingRow>(frame)),
        PLACE => came(rows::<PlaceRow>(frame)),
        _ => Reach::Refused,
    }
}

fn came<T>(value: Option<T>) -> Reach {
    value.map_or(Reach::Refused, |_| Reach::Taken)
}

/// Rows that came out are packed and come out again.
fn rows<T: PartialEq + Debug + Encode<()> + for<'b> Decode<'b, ()>>(frame: &[u8]) -> Option<Vec<T>> {
    let rows = unpack_rows::<T>(frame).ok()?;
    reads_back(&rows, BATCH_DECODED_BYTES_MAX);
    assert_eq!(unpack_rows::<T>(&pack_rows(&rows)).as_ref(), Ok(&rows));
    Some(rows)
}

/// A config that is taken is one that a hub may send out, and is the same when it is kept.
fn leads_no_gate_astray(row: ConfigRow) {
    if let Some(Ok(config)) = row.settings.map(Config::try_from) {
        assert!(config.check().is_ok(), "{config:?}");
        assert_eq!(Config::try_from(SettingsRow::from(&config)).as_ref(), Ok(&config));
    }
}

fn has_its_readings(row: &ResolvedRow) {
    if let Ok(reading) = row.first_reading() {
        assert_eq!(ReadingBody::from(reading), row.first);
    }
    let Some(outcome) = &row.outcome else { return };
    if let Ok(last) = outcome.last_word() {
        assert_eq!(OutcomeRow::number(last), outcome.disposition);
    }
    if let Ok(second) = outcome.second_reading() {
        assert_eq!(second.map(ReadingBody::from), outcome.second);
    }
}

/// A list that is taken says at least one way to the hub, each in its one form and none in the clear but to this
/// machine.
fn play_hub_list(payload: &[u8]) -> Reach {
    let message = said_by_hub(Purpose::HubList, payload);
    assert!(HubList::accept_by_hash(&message, sha256(payload)).is_err(), "another hash was enough");
    let first = HubList::accept_by_hash(&message, sha256(&message));
    let Ok(list) = first.or_else(|_| hub_list().successor(&message)) else { return Reach::Refused };
    assert_eq!(HubList::read_kept(&message).as_ref(), Ok(&list));
    reads_back(&list, payload.len());
    let keys = list.trusted_keys();
    assert!(keys.iter().all(|key| key.len() == 32), "{list:?}");
    assert!(!list.urls.is_empty() && list.urls.len() <= 8, "{list:?}");
    for url in &list.urls {
        assert_eq!(base_url(url).as_ref(), Some(url));
        assert!(url.starts_with("https://") || is_loopback(url), "{url} was taken");
    }
    Reach::Taken
}

fn play_enrolment(payload: &[u8]) -> Reach {
    let Ok(enrolment) = Enrolment::open(&said_by_hub(Purpose::Enrolment, payload), &trusted_keys()) else {
        return Reach::Refused;
    };
    reads_back(&enrolment, payload.len());
    Reach::Taken
}

/// Where to begin.
pub fn seeds() -> Vec<Seed> {
    let of_pages = pages().into_iter().flat_map(|page| {
        let payload = cbor::encode(&page);
        [
            seed(MESSAGE, &format!("message_{}", page.list), &said_by_hub(Purpose::ListPage, &payload)),
            seed(PAYLOAD, &format!("payload_{}", page.list), &payload),
        ]
    });
    let of_rows = packed().into_iter().zip(0_u8..).flat_map(|((list, frame), number)| {
        let plain = zstd::bulk::decompress(&frame, BATCH_DECODED_BYTES_MAX).expect("what was just packed");
        [
            seed(FRAME, &format!("frame_{list}"), &[&[number], frame.as_slice()].concat()),
            seed(ROWS, &format!("rows_{list}"), &[&[number], plain.as_slice()].concat()),
        ]
    });
    let more = [
        seed(HUB_LIST, "hub_list", &cbor::encode(&hub_list())),
        seed(ENROLMENT, "enrolment", &cbor::encode(&enrolment())),
    ];
    of_pages.chain(of_rows).chain(more).collect()
}

/// All the pages that the hub ever signed in a message of its own.
fn pages() -> Vec<ListPage> {
    let page = |(list, rows): (&str, Vec<u8>)| ListPage {
        hub: HUB,
        list: list.into(),
        checkpoint: 3,
        reset: list == CREW,
        last: true,
        cursor: vec![0, 0, 0, 4],
        version: 4,
        rows,
        hub_ms: 1_790_000_000_000,
        nonce: vec![8; 16],
    };
    packed().into_iter().map(page).collect()
}

/// The rows of every list, in the order of `LISTS`.
fn packed() -> Vec<(&'static str, Vec<u8>)> {
    let crew = vec![
        CrewRow { volunteer: 1004, name: Some("李丽英".into()) },
        CrewRow { volunteer: 1005, name: None },
    ];
    let config = Config {
        reasons: vec![ReasonText { id: 100, zh: "有证明".into(), en: "Has a certificate".into() }],
        phones: vec![PhoneNumber { label: "区疾控".into(), number: "05925100".into() }],
        places: vec!["区医院".into()],
        ..Config::BUILT_IN
    };
    let words = WordsRow { is_open: true, zh: "走东门".into(), en: "East gate".into() };
    let config = vec![ConfigRow { settings: Some((&config).into()), words: Some(words) }];
    let ruling =
        |decision, code: Option<&str>| RulingRow { epoch: 7, seq: 3, decision, code: code.map(Into::into) };
    let rulings = vec![ruling(0, None), ruling(2, Some("twice"))];
    let place = vec![PlaceRow { answer: said_by_hub(Purpose::Enrolment, &cbor::encode(&enrolment())) }];
    let rows = [
        pack_rows(&crew),
        pack_rows(&config),
        pack_rows(&resolved()),
        pack_rows(&rulings),
        pack_rows(&place),
    ];
    LISTS.into_iter().zip(rows).collect()
}

fn resolved() -> Vec<ResolvedRow> {
    let reading =
        |tenths: u32| cbor::decode::<ReadingBody>(&cbor::encode(&[tenths, 0, 1])).expect("a reading");
    let outcome = OutcomeRow {
        disposition: 2,
        second: Some(reading(379)),
        at_ms: 1_790_000_600_000,
        by_device: [6; 16],
        by_epoch: 8,
        by_seq: 40,
        n_resolutions: 1,
    };
    let waits = ResolvedRow {
        device: DEVICE,
        epoch: 7,
        seq: 300,
        seat: 2,
        slip: "3-A-17".into(),
        event_ms: 1_790_000_000_000,
        first: reading(376),
        plate: Some("闽D8K2Q5".into()),
        name: Some("林秀英".into()),
        outcome: None,
        is_voided: false,
    };
    vec![ResolvedRow { outcome: Some(outcome), ..waits.clone() }, waits]
}

fn hub_list() -> HubList {
    HubList {
        counter: 1,
        hub: HUB,
        key_now: hub_public(),
        key_next: OTHER_KEY.to_vec(),
        tls_pins: vec![ByteVec::from(vec![5; 32])],
        urls: vec!["https://hub.example.org:8443".into(), "http://127.0.0.1:8420".into()],
        age_recipient: "age1".into(),
    }
}

fn enrolment() -> Enrolment {
    Enrolment {
        hub: HUB,
        device: DEVICE,
        public_key: device_public().to_vec(),
        district: 1,
        checkpoint: 3,
        checkpoint_name: "东门".into(),
        letter: "A".into(),
        zone: "Asia/Shanghai".into(),
        hub_ms: 1_790_000_000_000,
        nonce: vec![8; 16],
    }
}
