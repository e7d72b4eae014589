//! What each route is asked and answers.

use super::document::{Answer, Ask, Says, binary, file, json, nothing, query, stream, text};
use crate::http::views::{
    CarriedView, ConfigSettings, DeviceCheckpoint, DeviceName, DeviceService, DevicesView, EnrolmentLink,
    FeversView, HeldView, NewEnrolment, NewPassword, NewResolution, NewRuling, NewVoid, NowView, PostsView,
    RecordsView, SessionView, SettingsView, SignIn, ThroughputView, TypedDigits,
};
use kadian_domain::Code;
use kadian_domain::config::CheckpointWords;

/// What a device's message may be wrong in.
const SEALED: &[Code] =
    &[Code::BatchMalformed, Code::HubForeign, Code::SignatureInvalid, Code::DeviceUnknown];
const PASSWORDS: &[Code] = &[Code::PasswordTooShort, Code::PasswordCommon];
const DECIDED: &[Code] = &[Code::NotFound];

/// Every route, in the order of `ROUTES`.
#[rustfmt::skip]
pub(super) fn rows() -> Vec<Says> {
    let says = |method, path, summary, ask: Ask, answer: Answer, codes: &[Code]| Says {
        method,
        path,
        summary,
        ask,
        answer,
        codes: codes.to_vec(),
    };
    vec![
        says("POST", "/v1/batches", "Takes in a signed batch of records; answers the signed receipt.", binary(), Answer::Binary, &[SEALED, &[Code::BatchTooLarge, Code::BatchRefused]].concat()),
        says("POST", "/v1/enrolments", "Lets a device use a one-time code; asked again until it is accepted.", binary(), Answer::Binary, &[Code::BatchMalformed, Code::HubForeign, Code::SignatureInvalid, Code::CodeUnknown, Code::CodeUsed, Code::CodeBurnt]),
        says("POST", "/v1/enrolments/return", "Takes a device in again that a restored hub does not know.", binary(), Answer::Binary, SEALED),
        says("GET", "/v1/hub", "The hub's signed list of its keys and addresses.", Ask::Nothing, Answer::Binary, &[]),
        says("POST", "/v1/lists/{list}", "A signed page of a list that goes down to devices.", binary(), Answer::Binary, &[SEALED, &[Code::NonceStale, Code::NotFound, Code::DeviceRevoked]].concat()),
        says("GET", "/api/session", "Who is signed in.", Ask::Nothing, json::<SessionView>(), &[]),
        says("POST", "/api/session", "Signs an officer in: always a new session, in a cookie.", Ask::body::<SignIn>(), json::<SessionView>(), &[Code::SignInFailed, Code::SignInThrottled]),
        says("DELETE", "/api/session", "Ends the session.", Ask::Nothing, nothing(), &[]),
        says("PUT", "/api/password", "Replaces the password; the officer's other sessions end.", Ask::body::<NewPassword>(), nothing(), PASSWORDS),
        says("GET", "/api/now", "Today's counts, and what they lack.", Ask::Nothing, json::<NowView>(), &[]),
        says("GET", "/api/events", "What changes, as it happens: server-sent events `changed` whose data is a JSON array of topics, and no data of any record.", Ask::Nothing, stream(), &[]),
        says("GET", "/api/posts", "How checkpoints and devices fare: who was not heard, what is missing.", Ask::Nothing, json::<PostsView>(), &[]),
        says("GET", "/api/throughput", "A day by quarter hour.", query("days_ago", "How many days ago, 0 to 21; 0 is today."), json::<ThroughputView>(), &[]),
        says("GET", "/api/held", "Records that wait for an officer.", Ask::Nothing, json::<HeldView>(), &[]),
        says("GET", "/api/checks", "The newest checks, or those with a fragment.", query("find", "A fragment of a slip, a plate or a name, at most 40 characters; all checks where it is empty."), json::<RecordsView>(), &[]),
        says("GET", "/api/fevers", "Today's fevers, and everyone who still waits.", Ask::Nothing, json::<FeversView>(), &[]),
        says("GET", "/api/settings", "What is set now.", Ask::Nothing, json::<SettingsView>(), &[]),
        says("POST", "/api/rulings", "Rules on a held record.", Ask::body::<NewRuling>(), nothing(), &[DECIDED, &[Code::RuledAlready, Code::RulingImpossible, Code::TextTooLong]].concat()),
        says("POST", "/api/voids", "Voids a check or a last word after its shift.", Ask::body::<NewVoid>(), nothing(), &[DECIDED, &[Code::VoidedAlready]].concat()),
        says("POST", "/api/resolutions", "Says what came of one who still waits.", Ask::body::<NewResolution>(), nothing(), &[DECIDED, &[Code::ResolvedAlready, Code::NotWaiting, Code::DispositionNeeded, Code::ReasonNeeded, Code::SecondSame, Code::ReadingUnlikely, Code::ReadingOutOfRange, Code::TextTooLong]].concat()),
        says("PUT", "/api/config", "Sets what readings are judged by; officers of the district may.", Ask::body::<ConfigSettings>(), nothing(), &[Code::NotFound, Code::ConfigInvalid]),
        says("PUT", "/api/checkpoints/{id}/words", "Sets what is said to one checkpoint.", Ask::body::<CheckpointWords>(), nothing(), &[Code::NotFound, Code::TextTooLong]),
        says("GET", "/api/devices", "Devices and links in scope.", Ask::Nothing, json::<DevicesView>(), &[]),
        says("POST", "/api/files", "Takes in a file that somebody carried: the batches of devices in scope; answers what came of it and the receipts to carry back.", file(), json::<CarriedView>(), &[Code::RequestMalformed, Code::FileUnknown, Code::FileDamaged, Code::FileTooLarge, Code::FileHubForeign]),
        says("POST", "/api/enrolments", "Makes a link for one device.", Ask::body::<NewEnrolment>(), json::<EnrolmentLink>(), &[Code::NotFound]),
        says("DELETE", "/api/enrolments/{id}", "Takes a link back.", Ask::Nothing, nothing(), &[Code::NotFound, Code::CodeUsed]),
        says("POST", "/api/enrolments/{id}/digits", "Accepts the device that shows these digits; others burn the code.", Ask::body::<TypedDigits>(), nothing(), &[Code::NotFound, Code::CodeBurnt, Code::CodeUsed]),
        says("PUT", "/api/devices/{device}/name", "Names a device.", Ask::body::<DeviceName>(), nothing(), &[Code::NotFound, Code::NameTooLong]),
        says("PUT", "/api/devices/{device}/checkpoint", "Moves a device to another checkpoint.", Ask::body::<DeviceCheckpoint>(), nothing(), &[Code::NotFound]),
        says("PUT", "/api/devices/{device}/service", "Takes a device out of service, or lets it serve again.", Ask::body::<DeviceService>(), nothing(), &[Code::NotFound]),
        says("POST", "/api/devices/{device}/digits", "Lets the copy of a device count that shows these digits; after a wrong entry it shows others.", Ask::body::<TypedDigits>(), nothing(), &[Code::NotFound, Code::DigitsWrong, Code::ForkCrowded]),
        says("GET", "/api/openapi.json", "This document.", Ask::Nothing, Answer::Json(None), &[]),
        says("GET", "/healthz", "The process runs.", Ask::Nothing, text(), &[]),
        says("GET", "/readyz", "The hub can store.", Ask::Nothing, text(), &[]),
        says("GET", "/metrics", "Counters, in the text format of Prometheus; to this machine alone.", Ask::Nothing, text(), &[]),
        says("GET", "/{page}", "The officers' pages.", Ask::Nothing, text(), &[Code::NotFound, Code::RequestForeign]),
    ]
}
