//! How a command fails: a code for machines, a sentence for people, an exit code for scripts.
//!
//! What always holds: 1 = the answer is no, 2 = wrong usage, 3 = a fault outside (disk, network, data in use).

use crate::sentences;
use kadian_device::{Code, LockError, OpenError, Problem};

/// Why a command was not done.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Failure {
    /// The key of the sentence: a code of the door, or a failure of the command line's own.
    pub(crate) key: &'static str,
    /// What stands behind the key in the brackets: the field that is meant, the owner's pid.
    pub(crate) detail: Option<String>,
    /// The exit code.
    pub(crate) exit: u8,
}

impl Failure {
    /// The command was called wrongly.
    pub(crate) fn usage(key: &'static str) -> Self {
        Self { key, detail: None, exit: 2 }
    }

    /// Something outside stands in the way.
    pub(crate) fn outside(key: &'static str) -> Self {
        Self { key, detail: None, exit: 3 }
    }

    /// Another process owns the data directory.
    pub(crate) fn in_use(pid: Option<u32>) -> Self {
        Self { detail: pid.map(|pid| format!("pid {pid}")), ..Self::from(Code::DataInUse) }
    }

    pub(crate) fn with_detail(self, detail: impl Into<String>) -> Self {
        Self { detail: Some(detail.into()), ..self }
    }

    /// What people are told: a sentence in both languages, the code in brackets.
    pub(crate) fn sentence(&self) -> String {
        let said = sentences::both(self.key, &[]);
        match &self.detail {
            Some(detail) => format!("{said} [{}: {detail}]", self.key),
            None => format!("{said} [{}]", self.key),
        }
    }
}

impl From<Code> for Failure {
    fn from(code: Code) -> Self {
        let exit = match kind(code) {
            Kind::Rule | Kind::SignedOut | Kind::Foreign | Kind::Absent => 1,
            Kind::Malformed => 2,
            Kind::Full | Kind::Storage | Kind::Link | Kind::Fault => 3,
        };
        Self { key: code.as_str(), detail: None, exit }
    }
}

impl From<Problem> for Failure {
    fn from(problem: Problem) -> Self {
        Self { detail: problem.field, ..Self::from(problem.code) }
    }
}

impl From<OpenError> for Failure {
    fn from(error: OpenError) -> Self {
        match error {
            OpenError::Lock(LockError::InUse { pid }) => Self::in_use(pid),
            other => Self::from(other.code()),
        }
    }
}

/// What a code is about; exit codes and HTTP statuses follow from it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Kind {
    /// The rules, or the hub, say no.
    Rule,
    /// Not a request of the door.
    Malformed,
    /// Nobody is signed in.
    SignedOut,
    /// It came from elsewhere.
    Foreign,
    /// There is no such thing.
    Absent,
    /// The storage has no room.
    Full,
    /// The storage, or what guards it, fails.
    Storage,
    /// The hub cannot be reached.
    Link,
    /// Something failed that should not.
    Fault,
}

/// What a code is about.
#[expect(clippy::too_many_lines, reason = "a line a code, so that a new one stops the build here")]
pub(crate) fn kind(code: Code) -> Kind {
    match code {
        Code::ReadingOutOfRange
        | Code::ReadingUnlikely
        | Code::NameTooLong
        | Code::TextUnprintable
        | Code::PhoneInvalid
        | Code::TextTooLong
        | Code::PlateUnlikely
        | Code::SeatsInvalid
        | Code::CountInvalid
        | Code::ReasonNeeded
        | Code::DispositionNeeded
        | Code::SecondSame
        | Code::SlipMalformed
        | Code::SlipForeign
        | Code::SlipUnknown
        | Code::SeatNeeded
        | Code::NotWaiting
        | Code::ResolvedAlready
        | Code::TimeInvalid
        | Code::TimeAhead
        | Code::CheckUnknown
        | Code::VoidedAlready
        | Code::UndoTooLate
        | Code::VoidShiftOver
        | Code::ShiftNone
        | Code::VolunteerUnknown
        | Code::NotEnrolled
        | Code::LinkInvalid
        | Code::LinkForeign
        | Code::UnsentFirst
        | Code::HubForged
        | Code::HubNotLoopback
        | Code::CodeUnknown
        | Code::CodeUsed
        | Code::CodeBurnt
        | Code::BatchRefused
        | Code::DeviceUnknown
        | Code::CheckpointUnknown
        | Code::BatchTooLarge
        | Code::BatchMalformed
        | Code::SignatureInvalid
        | Code::HubForeign
        | Code::NonceStale
        | Code::FileUnknown
        | Code::FileDamaged
        | Code::FileTooLarge
        | Code::FileHubForeign
        | Code::FileDeviceForeign
        | Code::FileOutdated
        | Code::FormatUnknown
        | Code::KindUnknown
        | Code::ValueImplausible
        | Code::CheckpointForeign
        | Code::Fork
        | Code::DeviceRevoked
        | Code::BodyMalformed
        | Code::TargetForeign
        | Code::RulingImpossible
        | Code::RuledAlready
        | Code::DigitsWrong
        | Code::ForkCrowded
        | Code::ConfigInvalid
        | Code::SignInFailed
        | Code::SignInThrottled
        | Code::PasswordOneTime
        | Code::PasswordTooShort
        | Code::PasswordCommon => Kind::Rule,
        Code::RequestMalformed => Kind::Malformed,
        Code::SignedOut => Kind::SignedOut,
        Code::RequestForeign => Kind::Foreign,
        Code::NotFound => Kind::Absent,
        Code::StorageFull => Kind::Full,
        Code::DataInUse
        | Code::VaultUnavailable
        | Code::StorageReadOnly
        | Code::StorageNearlyFull
        | Code::ClockWrong
        | Code::StorageFailing
        | Code::SaveUnsure
        | Code::VaultKeyWrong
        | Code::StoreDamaged
        | Code::StoreSalvaged
        | Code::StoreNewer => Kind::Storage,
        Code::HubAway
        | Code::HubBusy
        | Code::HubFull
        | Code::LinkSlow
        | Code::HubKeyWrong
        | Code::AppTooOld
        | Code::HubTooOld
        | Code::AnswerForeign
        | Code::ReceiptInvalid => Kind::Link,
        Code::Internal => Kind::Fault,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn exit_codes_tell_no_from_wrong_and_from_outside() {
        let cases = [
            (Code::ReadingOutOfRange, 1),
            (Code::NotEnrolled, 1),
            (Code::CodeUsed, 1),
            (Code::HubForged, 1),
            (Code::RequestMalformed, 2),
            (Code::DataInUse, 3),
            (Code::StorageFull, 3),
            (Code::HubAway, 3),
        ];
        for (code, want) in cases {
            assert_eq!(Failure::from(code).exit, want, "{code}");
        }
    }

    #[test]
    fn a_failure_says_both_languages_and_its_code() {
        let said = Failure::in_use(Some(41)).sentence();
        assert!(said.ends_with("[data_in_use: pid 41]"), "{said}");
        let said = Failure::usage("data_missing").sentence();
        assert!(said.contains("资料目录") && said.contains("data directory"), "{said}");
    }
}
