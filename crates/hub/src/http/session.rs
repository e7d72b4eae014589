//! `/api/session` and `/api/password`: officers sign in.
//!
//! The cookie is an opaque 256-bit value; the database has its hash. Nobody has a default password.

use super::App;
use super::problem::HttpProblem;
use super::views::{NewPassword, SessionView, SignIn};
use crate::keys::random_bytes;
use crate::passwords;
use crate::reads::{Look, PersonalPage, ReadRow};
use crate::rights::Scope;
use crate::store::{DecidedBy, Officer, Store, StoreError};
use axum::Json;
use axum::extract::rejection::JsonRejection;
use axum::extract::{ConnectInfo, State};
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use axum_extra::extract::cookie::{Cookie, SameSite};
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use kadian_domain::Code;
use kadian_wire::chain::sha256;
use std::collections::BTreeSet;
use std::net::SocketAddr;
use std::sync::{Arc, PoisonError};

/// On plain loopback.
const COOKIE: &str = "sid";
/// Over TLS: browsers take it from this host alone, and send it by TLS alone.
const COOKIE_BY_TLS: &str = "__Host-sid";

fn cookie_name(app: &App) -> &'static str {
    if app.is_by_tls() { COOKIE_BY_TLS } else { COOKIE }
}

/// The session's cookie; a browser takes the removal only with the attributes that it was set with.
fn cookie(app: &App, value: String) -> Cookie<'static> {
    Cookie::build((cookie_name(app), value))
        .path("/")
        .http_only(true)
        .secure(app.is_by_tls())
        .same_site(SameSite::Strict)
        .build()
}

/// Writes to the audit that somebody was looked at.
pub(crate) async fn write_down(store: &Store, row: ReadRow, now_ms: i64) -> Result<(), StoreError> {
    let actor = format!("officer {}", row.officer);
    store.audit(now_ms, actor, "people_read".to_owned(), row.detail).await
}

/// An officer who is signed in.
pub(super) struct SignedIn {
    officer: Officer,
    token_hash: [u8; 32],
}

impl SignedIn {
    /// The session of a request; `signed_out` where there is none.
    pub(super) async fn of(app: &App, jar: &CookieJar) -> Result<Self, HttpProblem> {
        let token = jar.get(cookie_name(app)).and_then(|cookie| URL_SAFE_NO_PAD.decode(cookie.value()).ok());
        let token_hash = *sha256(&token.ok_or(Code::SignedOut)?).as_bytes();
        let officer = app.store.session(token_hash, app.clock.now_ms()).await?.ok_or(Code::SignedOut)?;
        Ok(Self { officer, token_hash })
    }

    /// What the officer may see; nothing before the one-time password is replaced.
    pub(super) fn scope(&self) -> Result<Scope, HttpProblem> {
        if self.officer.is_one_time {
            return Err(Code::PasswordOneTime.into());
        }
        Ok(Scope::of_unit(self.officer.org_unit))
    }

    /// What the officer may see by now; nothing once the session is over.
    pub(super) async fn scope_now(&mut self, app: &App) -> Result<Scope, HttpProblem> {
        let officer = app.store.session(self.token_hash, app.clock.now_ms()).await?;
        self.officer = officer.ok_or(Code::SignedOut)?;
        self.scope()
    }

    /// The officer's number.
    pub(super) fn officer_id(&self) -> u32 {
        self.officer.id
    }

    /// Writes down that the officer looks at these people, where that is not written yet: before they are shown.
    pub(super) async fn looks_at(
        &self,
        app: &App,
        (page, question): (PersonalPage, &str),
        people: BTreeSet<u64>,
    ) -> Result<(), HttpProblem> {
        let now_ms = app.clock.now_ms();
        let look = Look { session: self.token_hash, officer: self.officer.id, page, question, people };
        let reads = || app.reads.lock().unwrap_or_else(PoisonError::into_inner);
        let Some(row) = reads().look(look, now_ms) else { return Ok(()) };
        let written = write_down(&app.store, row, now_ms).await;
        if written.is_err() {
            reads().forget(self.token_hash, page);
        }
        Ok(written?)
    }

    /// The officer as the audit names them.
    pub(super) fn actor(&self) -> String {
        format!("officer {}", self.officer.id)
    }

    /// The officer who decides something now.
    pub(super) fn decides(&self, at_ms: i64) -> DecidedBy {
        DecidedBy { officer: self.officer.id, at_ms, fresh_epoch: u32::from_be_bytes(random_bytes()) }
    }

    /// The name of the unit that the officer sees.
    pub(super) fn unit_name(&self) -> String {
        self.officer.unit_name.clone()
    }

    fn view(&self) -> SessionView {
        SessionView {
            officer: self.officer.name.clone(),
            unit: self.officer.unit_name.clone(),
            password_one_time: self.officer.is_one_time,
        }
    }
}

/// Who is signed in.
pub async fn show(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<SessionView>, HttpProblem> {
    Ok(Json(SignedIn::of(&app, &jar).await?.view()))
}

/// Signs an officer in: always a new session, whatever cookie came.
pub async fn sign_in(
    State(app): State<Arc<App>>,
    ConnectInfo(from): ConnectInfo<SocketAddr>,
    jar: CookieJar,
    body: Result<Json<SignIn>, JsonRejection>,
) -> Result<(CookieJar, Json<SessionView>), HttpProblem> {
    let Json(SignIn { name, password }) = body.map_err(|_| Code::RequestMalformed)?;
    let now_ms = app.clock.now_ms();
    let attempt = app.sign_ins.admit(&name, from.ip(), now_ms).map_err(|wait_ms| {
        metrics::counter!("kadian_sign_ins_throttled_total").increment(1);
        HttpProblem::later(Code::SignInThrottled, wait_ms)
    })?;
    let officer = app.store.officer(name).await?;
    let hash = officer.as_ref().map(|officer| officer.password_hash.clone());
    let turn = Arc::clone(&app.argon2_runs).acquire_owned().await.map_err(|_| Code::Internal)?;
    let fits = tokio::task::spawn_blocking(move || {
        // The turn ends with the work: it goes on where the caller hangs up.
        let _turn = turn;
        passwords::verify(&password, hash.as_deref())
    });
    let (true, Some(officer)) = (fits.await.map_err(|_| Code::Internal)?, officer) else {
        metrics::counter!("kadian_sign_ins_failed_total").increment(1);
        return Err(Code::SignInFailed.into());
    };
    app.sign_ins.forgive(attempt, now_ms);
    let token = random_bytes::<32>();
    let token_hash = *sha256(&token).as_bytes();
    app.store.add_session(token_hash, officer.id, app.clock.now_ms()).await?;
    let cookie = cookie(&app, URL_SAFE_NO_PAD.encode(token));
    Ok((jar.add(cookie), Json(SignedIn { officer, token_hash }.view())))
}

/// Ends the session.
pub async fn sign_out(
    State(app): State<Arc<App>>,
    jar: CookieJar,
) -> Result<(CookieJar, StatusCode), HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    app.store.remove_session(session.token_hash).await?;
    let mut removal = cookie(&app, String::new());
    removal.make_removal();
    Ok((jar.add(removal), StatusCode::NO_CONTENT))
}

/// Replaces the password; the officer's other sessions end.
pub async fn set_password(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    body: Result<Json<NewPassword>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let Json(NewPassword { password }) = body.map_err(|_| Code::RequestMalformed)?;
    passwords::check_new(&password)?;
    let turn = Arc::clone(&app.argon2_runs).acquire_owned().await.map_err(|_| Code::Internal)?;
    let hashed = tokio::task::spawn_blocking(move || {
        let _turn = turn;
        passwords::hash(&password)
    });
    let hash = hashed.await.map_err(|_| Code::Internal)??;
    app.store.set_password(session.officer.id, hash, session.token_hash, app.clock.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}
