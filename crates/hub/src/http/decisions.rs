//! `POST /api/rulings`, `/api/voids` and `/api/resolutions`: what officers decide about records.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{NewResolution, NewRuling, NewVoid, RecordName};
use axum::Json;
use axum::extract::State;
use axum::extract::rejection::JsonRejection;
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use kadian_domain::ruling::{RuledRecord, Ruling};
use kadian_domain::{Code, Epoch, Seq, text};
use std::sync::Arc;

/// Rules on a held record.
pub async fn rule(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    body: Result<Json<NewRuling>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Json(NewRuling { record, decision, note }) = body.map_err(|_| Code::RequestMalformed)?;
    let note = note.as_deref().map(|typed| text::short(typed, "note")).transpose()?.flatten();
    let ruling = Ruling { record: named(&record)?, decision, note };
    app.store.rule(scope, session.decides(app.clock.now_ms()), ruling).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Voids a record after its shift.
pub async fn void(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    body: Result<Json<NewVoid>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Json(NewVoid { record, reason }) = body.map_err(|_| Code::RequestMalformed)?;
    app.store.void_late(scope, session.decides(app.clock.now_ms()), named(&record)?, reason).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Says what came of one who still waits.
pub async fn resolve(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    body: Result<Json<NewResolution>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let Json(NewResolution { record, draft }) = body.map_err(|_| Code::RequestMalformed)?;
    app.store.resolve_late(scope, session.decides(app.clock.now_ms()), named(&record)?, draft).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// The record of a name.
fn named(name: &RecordName) -> Result<RuledRecord, Code> {
    Ok(RuledRecord {
        device: name.device.parse().map_err(|_| Code::RequestMalformed)?,
        epoch: Epoch::new(name.epoch),
        seq: Seq::new(name.seq).ok_or(Code::RequestMalformed)?,
        branch: name.branch,
    })
}
