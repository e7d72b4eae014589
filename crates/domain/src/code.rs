//! Every code that a screen, a caller or an operator reacts to, in one place.
//!
//! What always holds: machines get codes, people get sentences. The sentences stand in
//! `ui/kit/locales/*/codes.ftl` under the code's own name; a test finds a code without a sentence and a sentence
//! without a code. Nobody ever matches on text.

use serde::{Deserialize, Serialize};

macro_rules! codes {
    ($($(#[$doc:meta])* $name:ident = $text:literal,)*) => {
        /// A code. Add one only when somebody reacts to it.
        #[derive(Debug, Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Serialize, Deserialize)]
        #[cfg_attr(feature = "bindings", derive(ts_rs::TS, utoipa::ToSchema), ts(export))]
        pub enum Code {
            $($(#[$doc])* #[serde(rename = $text)] $name,)*
        }

        impl Code {
            /// Every code there is.
            pub const ALL: &[Self] = &[$(Self::$name,)*];

            /// The code as it stands on the wire, in files and in the locales.
            pub fn as_str(self) -> &'static str {
                match self { $(Self::$name => $text,)* }
            }

            /// The code of a text; None for a code of a newer version.
            pub fn from_word(word: &str) -> Option<Self> {
                match word {
                    $($text => Some(Self::$name),)*
                    _ => None,
                }
            }
        }
    };
}

codes! {
    // What a volunteer keys.
    /// The reading lies outside 25.0 to 45.0 and cannot be saved.
    ReadingOutOfRange = "reading_out_of_range",
    /// The reading is possible but unlikely: asked again, saved when confirmed.
    ReadingUnlikely = "reading_unlikely",
    /// A name of more than 40 characters.
    NameTooLong = "name_too_long",
    /// Text with control characters or marks that turn the reading direction.
    TextUnprintable = "text_unprintable",
    /// A telephone number that nobody could call.
    PhoneInvalid = "phone_invalid",
    /// A text of more than 40 characters, or a plate of more than 12.
    TextTooLong = "text_too_long",
    /// A plate that is like no plate: asked again, saved when confirmed.
    PlateUnlikely = "plate_unlikely",
    /// A vehicle without a reading, or a seat that stands twice.
    SeatsInvalid = "seats_invalid",
    /// A count outside 1 to 200, or smaller than its exceptions.
    CountInvalid = "count_invalid",
    /// The disposition goes against the reading, and no reason of the list was given.
    ReasonNeeded = "reason_needed",
    /// No second reading decides, so somebody must say what the passer is told.
    DispositionNeeded = "disposition_needed",
    /// The second reading is of the same place by the same thermometer.
    SecondSame = "second_same",
    /// Not a slip: no `3-A-17`.
    SlipMalformed = "slip_malformed",
    /// A slip of another checkpoint.
    SlipForeign = "slip_foreign",
    /// A slip of this device's letter that it never gave out.
    SlipUnknown = "slip_unknown",
    /// Several wait under this slip: the seat must be said.
    SeatNeeded = "seat_needed",
    /// Nobody waits there.
    NotWaiting = "not_waiting",
    /// That passer has an outcome already.
    ResolvedAlready = "resolved_already",
    /// No time of a clock.
    TimeInvalid = "time_invalid",
    /// A time that has not been yet.
    TimeAhead = "time_ahead",
    /// A request that is not of the door's form.
    RequestMalformed = "request_malformed",
    /// No such check on this device.
    CheckUnknown = "check_unknown",
    /// The check is voided already.
    VoidedAlready = "voided_already",
    /// Ten seconds are over; a void with a reason is the way now.
    UndoTooLate = "undo_too_late",
    /// The shift of the record is over: only an officer can void it now.
    VoidShiftOver = "void_shift_over",
    /// No shift runs on this device.
    ShiftNone = "shift_none",
    /// No such volunteer in the crew of this checkpoint.
    VolunteerUnknown = "volunteer_unknown",

    // This device.
    /// The device is not enrolled: nothing can be captured.
    NotEnrolled = "not_enrolled",
    /// Another process owns the data directory.
    DataInUse = "data_in_use",
    /// The vault that was chosen for this directory does not answer.
    VaultUnavailable = "vault_unavailable",
    /// The directory cannot be written.
    StorageReadOnly = "storage_read_only",
    /// Less than 200 MB are left; everything still works.
    StorageNearlyFull = "storage_nearly_full",
    /// Less than 20 MB are left, or the storage is full: nothing new is taken, sending goes on.
    StorageFull = "storage_full",
    /// The device's clock is more than five minutes off; records stand by the hub's.
    ClockWrong = "clock_wrong",
    /// The storage fails to read or write: nothing was saved.
    StorageFailing = "storage_failing",
    /// The storage failed in the very moment of saving: whether the record is there, the next start will show.
    SaveUnsure = "save_unsure",
    /// The vault's key is not the one that this device's database was made with; nothing is touched.
    VaultKeyWrong = "vault_key_wrong",
    /// The database file is damaged: nothing of it was deleted, and the next start saves what can be read.
    StoreDamaged = "store_damaged",
    /// The database file was damaged; it was moved aside, and what could be read goes on in a new one.
    StoreSalvaged = "store_salvaged",
    /// The database was written by a newer version of the app.
    StoreNewer = "store_newer",

    // Enrolment.
    /// The link is not a link of a hub.
    LinkInvalid = "link_invalid",
    /// The link comes from another hub than the one this device belongs to.
    LinkForeign = "link_foreign",
    /// The device starts anew at another hub only once its own hub has everything.
    UnsentFirst = "unsent_first",
    /// The hub's own list does not have the hash that the link names.
    HubForged = "hub_forged",
    /// The hub's address is neither on this machine nor behind TLS.
    HubNotLoopback = "hub_not_loopback",
    /// The one-time code is not known, or its ten minutes are over.
    CodeUnknown = "code_unknown",
    /// The one-time code was used by another device.
    CodeUsed = "code_used",
    /// The one-time code is good for nothing any more: a second device showed it, or wrong digits were typed.
    CodeBurnt = "code_burnt",

    // The link.
    /// No answer from the hub.
    HubAway = "hub_away",
    /// The hub answers that it is busy now.
    HubBusy = "hub_busy",
    /// The hub's disk is full or fails: it stores nothing until somebody has seen to it.
    HubFull = "hub_full",
    /// The hub answers, but too slowly for what was sent.
    LinkSlow = "link_slow",
    /// Something answers by TLS with another key than the hub's: a proxy that reads along, or a portal.
    HubKeyWrong = "hub_key_wrong",
    /// The app is older than the hub keeps pace with.
    AppTooOld = "app_too_old",
    /// The hub is older than the app keeps pace with.
    HubTooOld = "hub_too_old",
    /// Something answered that is not the hub: a captive portal, a proxy, an error page.
    AnswerForeign = "answer_foreign",
    /// A receipt that is not signed by the hub, or not for what was sent.
    ReceiptInvalid = "receipt_invalid",
    /// The hub refused the request as a whole.
    BatchRefused = "batch_refused",
    /// The hub does not know this device.
    DeviceUnknown = "device_unknown",
    /// A restored hub does not know the checkpoint that this device belongs to.
    CheckpointUnknown = "checkpoint_unknown",

    // What the hub says of a batch.
    /// More than one mebibyte as sent, eight as decoded, or 2,000 records.
    BatchTooLarge = "batch_too_large",
    /// Not a batch, or a header that does not fit its own records.
    BatchMalformed = "batch_malformed",
    /// The signature does not belong to what was sent.
    SignatureInvalid = "signature_invalid",
    /// The message was made for another hub.
    HubForeign = "hub_foreign",
    /// The message is too old, or was seen before.
    NonceStale = "nonce_stale",

    // Files that people carry.
    /// Not a file that is read here: a photograph, or the file of the other direction.
    FileUnknown = "file_unknown",
    /// A file of ours that was cut, or changed on its way.
    FileDamaged = "file_damaged",
    /// A file larger than any that is written.
    FileTooLarge = "file_too_large",
    /// A file of another hub, or for one.
    FileHubForeign = "file_hub_foreign",
    /// Receipts for another device.
    FileDeviceForeign = "file_device_foreign",
    /// Receipts of a life of the hub that is over: it was restored since.
    FileOutdated = "file_outdated",

    // What the hub says of one record: held.
    /// A record of a format that this hub does not know yet.
    FormatUnknown = "format_unknown",
    /// A kind of record that this hub does not know yet.
    KindUnknown = "kind_unknown",
    /// A value that no instrument shows, or a count outside 1 to 200.
    ValueImplausible = "value_implausible",
    /// A checkpoint that this device never belonged to.
    CheckpointForeign = "checkpoint_foreign",
    /// Two histories of one device.
    Fork = "fork",
    /// The device was revoked before the record came.
    DeviceRevoked = "device_revoked",

    // What the hub says of one record: refused.
    /// The record's body is not of its kind's form.
    BodyMalformed = "body_malformed",
    /// A void or resolution of a record that can never be the sender's.
    TargetForeign = "target_foreign",

    // The hub's pages.
    /// Wrong name or password.
    SignInFailed = "sign_in_failed",
    /// Too many tries for a name or from an address: the answer says how long to wait.
    SignInThrottled = "sign_in_throttled",
    /// Nobody is signed in, or the session is over.
    SignedOut = "signed_out",
    /// The one-time password must be replaced first.
    PasswordOneTime = "password_one_time",
    /// A password of fewer than 12 characters, or of more than 128.
    PasswordTooShort = "password_too_short",
    /// A password that everybody tries first.
    PasswordCommon = "password_common",
    /// A record that nobody can count: its value cannot be read, or its number is taken.
    RulingImpossible = "ruling_impossible",
    /// Somebody has ruled on the record already.
    RuledAlready = "ruled_already",
    /// Digits that no copy of the device shows.
    DigitsWrong = "digits_wrong",
    /// So many copies of the device have called that six digits no longer tell them apart.
    ForkCrowded = "fork_crowded",
    /// A setting that would lead a gate astray.
    ConfigInvalid = "config_invalid",
    /// There is no such thing, or not for you.
    NotFound = "not_found",
    /// The request came from another page or for another host.
    RequestForeign = "request_foreign",
    /// Something failed that should not; nothing was changed.
    Internal = "internal",
}

impl std::fmt::Display for Code {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Why something was not done: a code, and the field that is meant where there is one.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize, thiserror::Error)]
#[cfg_attr(feature = "bindings", derive(ts_rs::TS), ts(export))]
#[error("{code}")]
pub struct Problem {
    /// What happened.
    pub code: Code,
    /// The field of the request that is meant.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    #[cfg_attr(feature = "bindings", ts(optional))]
    pub field: Option<String>,
}

impl Problem {
    /// A problem of the whole request.
    pub fn new(code: Code) -> Self {
        Self { code, field: None }
    }

    /// A problem of one field.
    pub fn at(code: Code, field: &str) -> Self {
        Self { code, field: Some(field.to_owned()) }
    }
}

impl From<Code> for Problem {
    fn from(code: Code) -> Self {
        Self::new(code)
    }
}
