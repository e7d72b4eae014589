//! `/api/settings`, `/api/config` and `/api/checkpoints/{id}/words`: what readings are judged by, and what is said to
//! checkpoints.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use super::views::{CheckpointSettings, ConfigSettings, SettingsView};
use axum::Json;
use axum::extract::rejection::{JsonRejection, PathRejection};
use axum::extract::{Path, State};
use axum::http::StatusCode;
use axum_extra::extract::CookieJar;
use kadian_domain::config::CheckpointWords;
use kadian_domain::ids::ConfigVersion;
use kadian_domain::{Code, Config};
use std::sync::Arc;

/// What is set now.
pub async fn show(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Json<SettingsView>, HttpProblem> {
    let scope = SignedIn::of(&app, &jar).await?.scope()?;
    let (config, hub) = (app.store.config().await?, app.store.hub().await?);
    let checkpoints = app.store.words_in_scope(scope).await?;
    let row = |said: crate::store::StoredWords| CheckpointSettings {
        id: said.checkpoint,
        name: said.name,
        words: said.words,
    };
    Ok(Json(SettingsView {
        version: config.version.get(),
        config: config.into(),
        can_change: scope.is_whole(hub.district),
        checkpoints: checkpoints.into_iter().map(row).collect(),
    }))
}

/// Sets what readings are judged by, for the whole district.
pub async fn set_config(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    body: Result<Json<ConfigSettings>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    if !session.scope()?.is_whole(app.store.hub().await?.district) {
        return Err(Code::NotFound.into());
    }
    let Json(settings) = body.map_err(|_| Code::RequestMalformed)?;
    app.store.set_config(settings.into(), session.actor(), app.clock.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

/// Sets what is said to one checkpoint.
pub async fn set_words(
    State(app): State<Arc<App>>,
    jar: CookieJar,
    checkpoint: Result<Path<u32>, PathRejection>,
    body: Result<Json<CheckpointWords>, JsonRejection>,
) -> Result<StatusCode, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    // What is no number is the number of no checkpoint.
    let Path(checkpoint) = checkpoint.map_err(|_| Code::NotFound)?;
    let Json(words) = body.map_err(|_| Code::RequestMalformed)?;
    app.store.set_words_in_scope(scope, checkpoint, words, session.actor(), app.clock.now_ms()).await?;
    Ok(StatusCode::NO_CONTENT)
}

impl From<Config> for ConfigSettings {
    fn from(config: Config) -> Self {
        Self {
            forehead_threshold_dc: config.forehead_threshold_dc,
            ear_threshold_dc: config.ear_threshold_dc,
            axillary_threshold_dc: config.axillary_threshold_dc,
            too_low_dc: config.too_low_dc,
            recheck_wait_ms: config.recheck_wait_ms,
            second_reading: config.second_reading,
            reasons: config.reasons,
            phones: config.phones,
            places: config.places,
            keep_settled_days: config.keep_settled_days,
        }
    }
}

impl From<ConfigSettings> for Config {
    /// The version is the store's to give.
    fn from(settings: ConfigSettings) -> Self {
        Self {
            version: ConfigVersion::BUILT_IN,
            forehead_threshold_dc: settings.forehead_threshold_dc,
            ear_threshold_dc: settings.ear_threshold_dc,
            axillary_threshold_dc: settings.axillary_threshold_dc,
            too_low_dc: settings.too_low_dc,
            recheck_wait_ms: settings.recheck_wait_ms,
            second_reading: settings.second_reading,
            reasons: settings.reasons,
            phones: settings.phones,
            places: settings.places,
            keep_settled_days: settings.keep_settled_days,
        }
    }
}
