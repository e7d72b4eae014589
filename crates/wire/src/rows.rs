//! What stands in the lists that go down to devices, a row type a list. See `list` for how they travel.

use crate::body::ReadingBody;
use crate::record::RecordError;
use kadian_domain::config::{CheckpointWords, Config, PhoneNumber, ReasonText, SecondReading};
use kadian_domain::ids::ConfigVersion;
use kadian_domain::limits::KEEP_SETTLED_DAYS;
use kadian_domain::{FinalDisposition, Reading};
use minicbor::{Decode, Encode};

/// The list of the hub's own keys and addresses. It is no list of pages: `hub_list` says how it goes down.
pub const HUB: &str = "hub";
/// The list of those who serve at a checkpoint.
pub const CREW: &str = "crew";
/// The list of one row: what readings are judged by, and what the hub says to the checkpoint.
pub const CONFIG: &str = "config";
/// The list of the rechecks of a checkpoint: those that wait, and what came of the others.
pub const RESOLVED: &str = "resolved";
/// The list of what officers decided about a device's records.
pub const RULINGS: &str = "rulings";
/// The list of one row: where a device stands, once it was moved. It is fetched first: the others are cut by it.
pub const PLACE: &str = "place";
/// Every list of a device, in the order in which they are fetched.
pub const LISTS: [&str; 5] = [PLACE, CONFIG, CREW, RESOLVED, RULINGS];
/// Every list of which a receipt may tell the version, in the order in which a header tells what the device has of each.
pub const TOLD: [&str; 6] = [PLACE, CONFIG, CREW, RESOLVED, RULINGS, HUB];

/// The row of the list `place`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct PlaceRow {
    /// A fresh answer to the device's enrolment, sealed like the first one: it is kept in that one's place.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub answer: Vec<u8>,
}

/// A row of the list `crew`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct CrewRow {
    /// The volunteer.
    #[n(0)]
    pub volunteer: u32,
    /// The name; None for one who serves here no more (a tombstone).
    #[n(1)]
    pub name: Option<String>,
}

/// The row of the list `config`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ConfigRow {
    /// What readings are judged by; None where the hub never set anything.
    #[n(0)]
    pub settings: Option<SettingsRow>,
    /// What the hub says to the checkpoint; None where it says nothing.
    #[n(1)]
    pub words: Option<WordsRow>,
}

/// What readings are judged by.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct SettingsRow {
    /// The version that records name.
    #[n(0)]
    pub version: u32,
    /// Thresholds in tenths of a degree: forehead, ear, axillary.
    #[n(1)]
    pub thresholds_dc: (i32, i32, i32),
    /// Below it the skin is too cold.
    #[n(2)]
    pub too_low_dc: i32,
    /// How long a passer waits.
    #[n(3)]
    pub recheck_wait_ms: u32,
    /// Which second reading counts: 0 another site or thermometer, 1 any.
    #[n(4)]
    pub second_reading: u32,
    /// Reasons from 100: number, Chinese, English.
    #[n(5)]
    pub reasons: Vec<(u32, String, String)>,
    /// Whom to call: label, digits.
    #[n(6)]
    pub phones: Vec<(String, String)>,
    /// Where the feverish are sent to.
    #[n(7)]
    pub places: Vec<String>,
    /// For how many days a device keeps what has a receipt; absent in rows of earlier hubs.
    #[n(8)]
    pub keep_settled_days: Option<u32>,
}

/// What the hub says to a checkpoint.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct WordsRow {
    /// Whether it should be open.
    #[n(0)]
    pub is_open: bool,
    /// In Chinese.
    #[n(1)]
    pub zh: String,
    /// In English.
    #[n(2)]
    pub en: String,
}

/// A row of the list `resolved`: one passer who was told to wait.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ResolvedRow {
    /// Whose check.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub device: [u8; 16],
    /// In which database.
    #[n(1)]
    pub epoch: u32,
    /// Its number.
    #[n(2)]
    pub seq: u32,
    /// Which passer; 0 for a person on foot.
    #[n(3)]
    pub seat: u32,
    /// The slip.
    #[n(4)]
    pub slip: String,
    /// When it was checked (Unix milliseconds).
    #[n(5)]
    pub event_ms: i64,
    /// The first reading.
    #[n(6)]
    pub first: ReadingBody,
    /// The vehicle's plate.
    #[n(7)]
    pub plate: Option<String>,
    /// The passer's name.
    #[n(8)]
    pub name: Option<String>,
    /// What came of it; None while it waits.
    #[n(9)]
    pub outcome: Option<OutcomeRow>,
    /// True where the check was voided: nobody waits any more.
    #[n(10)]
    pub is_voided: bool,
}

/// What came of a passer who was told to wait.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct OutcomeRow {
    /// 0 admit, 2 refer, 3 turn_back, 4 left.
    #[n(0)]
    pub disposition: u32,
    /// The second reading.
    #[n(1)]
    pub second: Option<ReadingBody>,
    /// When (Unix milliseconds).
    #[n(2)]
    pub at_ms: i64,
    /// By whose record: a device of the checkpoint, or the hub itself.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub by_device: [u8; 16],
    /// In which of its databases.
    #[n(4)]
    pub by_epoch: u32,
    /// Which number.
    #[n(5)]
    pub by_seq: u32,
    /// How many resolutions stand; more than one is a contradiction that people must look at.
    #[n(6)]
    pub n_resolutions: u32,
}

/// A row of the list `rulings`.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct RulingRow {
    /// In which database of the device.
    #[n(0)]
    pub epoch: u32,
    /// Which number.
    #[n(1)]
    pub seq: u32,
    /// 0 it counts now, 1 it will never count, 2 it is voided.
    #[n(2)]
    pub decision: u32,
    /// Why, where it will never count or is voided: the code, or the word of the void's reason.
    #[n(3)]
    pub code: Option<String>,
}

/// The decision of a `RulingRow`: it counts now.
pub const RULED_COUNTS: u32 = 0;
/// It will never count.
pub const RULED_REFUSED: u32 = 1;
/// It is voided.
pub const RULED_VOIDED: u32 = 2;

impl From<&Config> for SettingsRow {
    fn from(config: &Config) -> Self {
        Self {
            version: config.version.get(),
            thresholds_dc: (
                config.forehead_threshold_dc,
                config.ear_threshold_dc,
                config.axillary_threshold_dc,
            ),
            too_low_dc: config.too_low_dc,
            recheck_wait_ms: config.recheck_wait_ms,
            second_reading: match config.second_reading {
                SecondReading::OtherSiteOrThermometer => 0,
                SecondReading::Any => 1,
            },
            reasons: config.reasons.iter().map(|r| (r.id, r.zh.clone(), r.en.clone())).collect(),
            phones: config.phones.iter().map(|p| (p.label.clone(), p.number.clone())).collect(),
            places: config.places.clone(),
            keep_settled_days: Some(config.keep_settled_days),
        }
    }
}

impl TryFrom<SettingsRow> for Config {
    type Error = RecordError;

    /// `Malformed` for settings that would lead a gate astray: the config before stays in force.
    fn try_from(row: SettingsRow) -> Result<Self, RecordError> {
        let config = Self {
            version: ConfigVersion::new(row.version),
            forehead_threshold_dc: row.thresholds_dc.0,
            ear_threshold_dc: row.thresholds_dc.1,
            axillary_threshold_dc: row.thresholds_dc.2,
            too_low_dc: row.too_low_dc,
            recheck_wait_ms: row.recheck_wait_ms,
            second_reading: match row.second_reading {
                0 => SecondReading::OtherSiteOrThermometer,
                // A rule of a later version asks more of a second reading, not less.
                1 => SecondReading::Any,
                _ => SecondReading::OtherSiteOrThermometer,
            },
            reasons: row.reasons.into_iter().map(|(id, zh, en)| ReasonText { id, zh, en }).collect(),
            phones: row.phones.into_iter().map(|(label, number)| PhoneNumber { label, number }).collect(),
            places: row.places,
            keep_settled_days: row.keep_settled_days.unwrap_or(KEEP_SETTLED_DAYS),
        };
        config.check().map_err(|_| RecordError::Malformed)?;
        Ok(config)
    }
}

impl From<&CheckpointWords> for WordsRow {
    fn from(words: &CheckpointWords) -> Self {
        Self { is_open: words.is_open, zh: words.zh.clone(), en: words.en.clone() }
    }
}

impl From<WordsRow> for CheckpointWords {
    fn from(row: WordsRow) -> Self {
        Self { is_open: row.is_open, zh: row.zh, en: row.en }
    }
}

impl ResolvedRow {
    /// The first reading; an error for one of a later version.
    pub fn first_reading(&self) -> Result<Reading, RecordError> {
        (&self.first).try_into()
    }
}

impl OutcomeRow {
    /// The last word; an error for one of a later version.
    pub fn last_word(&self) -> Result<FinalDisposition, RecordError> {
        crate::body::final_of(self.disposition)
    }

    /// The second reading; an error for one of a later version.
    pub fn second_reading(&self) -> Result<Option<Reading>, RecordError> {
        self.second.as_ref().map(TryInto::try_into).transpose()
    }

    /// The number of a last word.
    pub fn number(last: FinalDisposition) -> u32 {
        crate::body::disposition_number(last.into())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cbor;
    use kadian_domain::{DeciCelsius, Method, Shown, Site};

    #[test]
    fn settings_read_back_and_their_bytes_are_frozen() {
        let config = Config {
            version: ConfigVersion::new(4),
            ear_threshold_dc: 378,
            second_reading: SecondReading::Any,
            reasons: vec![ReasonText { id: 100, zh: "有证明".into(), en: "Has a certificate".into() }],
            phones: vec![PhoneNumber { label: "区疾控".into(), number: "05925100".into() }],
            places: vec!["区医院".into()],
            ..Config::BUILT_IN
        };
        let row = SettingsRow::from(&config);
        insta::assert_snapshot!(hex::encode(cbor::encode(&row)));
        assert_eq!(Config::try_from(row.clone()), Ok(config));
        assert_eq!(Config::try_from(SettingsRow { too_low_dc: 400, ..row }), Err(RecordError::Malformed));
    }

    #[test]
    fn a_resolved_row_reads_back_and_its_bytes_are_frozen() {
        let shown = Shown::Degrees(DeciCelsius::new(376).unwrap());
        let first = Reading { shown, method: Method::Forehead, site: Site::Forehead };
        let second = Reading { site: Site::Wrist, ..first };
        let outcome = OutcomeRow {
            disposition: OutcomeRow::number(FinalDisposition::Refer),
            second: Some(second.into()),
            at_ms: 1_790_000_600_000,
            by_device: [6; 16],
            by_epoch: 8,
            by_seq: 40,
            n_resolutions: 1,
        };
        assert_eq!(outcome.last_word(), Ok(FinalDisposition::Refer));
        assert_eq!(outcome.second_reading(), Ok(Some(second)));
        let row = ResolvedRow {
            device: [5; 16],
            epoch: 9,
            seq: 300,
            seat: 0,
            slip: "3-A-17".into(),
            event_ms: 1_790_000_000_000,
            first: first.into(),
            plate: None,
            name: Some("林秀英".into()),
            outcome: Some(outcome),
            is_voided: false,
        };
        let bytes = cbor::encode(&row);
        assert_eq!(cbor::decode::<ResolvedRow>(&bytes).unwrap(), row);
        assert_eq!(row.first_reading(), Ok(first));
        insta::assert_snapshot!(hex::encode(bytes));
    }
}
