//! Devices on the command line: how they come, where they stand, whether they serve.

use super::arguments::{DevicesCommand, EnrolArguments, Print};
use super::{open, refuse};
use crate::clock::{Clock, SystemClock};
use crate::enrolling::{MadeLink, NewLink, make_link};
use crate::http::devices::six_digits;
use crate::keys::random_bytes;
use crate::out;
use crate::rights::Scope;
use crate::store::{Approval, DeviceChange, Store, StoreError, Typed};
use kadian_domain::{Code, DeviceId, Problem, text};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// Whoever has the data directory: as the audit names them.
const ACTOR: &str = "command line";

pub(super) async fn enrol(arguments: EnrolArguments) -> anyhow::Result<ExitCode> {
    let EnrolArguments { data, checkpoint, approve, json } = arguments;
    let store = open(&data.data)?;
    if store.hub().await?.hub_list.is_none() {
        out::complain("kadian-hub: the hub has no address yet; start it once with serve");
        return Ok(ExitCode::from(1));
    }
    let Some((checkpoint, _)) = store.find_checkpoint(checkpoint).await? else {
        return Ok(no_checkpoint());
    };
    let approval = if approve { Approval::AtOnce } else { Approval::ByDigits };
    let new = NewLink { checkpoint, approval, actor: ACTOR.to_owned() };
    let MadeLink { enrolment, link, .. } =
        make_link(&store, all(&store).await?, new, SystemClock.now_ms()).await?;
    match (Print::from(json), approval) {
        (Print::Json, _) => out::json(&json!({ "link": link, "enrolment": enrolment })),
        (Print::Sentence, Approval::AtOnce) => out::line(&link),
        (Print::Sentence, Approval::ByDigits) => out::line(&format!(
            "{link}\nThe device shows six digits: kadian-hub devices accept {enrolment} DIGITS"
        )),
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn devices(command: DevicesCommand) -> anyhow::Result<ExitCode> {
    match command {
        DevicesCommand::List { data, json } => list(&data.data, json.into()).await,
        DevicesCommand::Accept { enrolment, digits, data } => accept(&data.data, enrolment, &digits).await,
        DevicesCommand::Digits { device, digits, data } => type_fork(&data.data, &device, &digits).await,
        DevicesCommand::Rename { device, name, data } => match text::name(&name) {
            Err(problem) => Ok(refuse(&problem)),
            Ok(name) => change(&data.data, &device, DeviceChange::Rename(name.unwrap_or_default())).await,
        },
        DevicesCommand::Move { device, checkpoint, data } => {
            let Some((checkpoint, _)) = open(&data.data)?.find_checkpoint(checkpoint).await? else {
                return Ok(no_checkpoint());
            };
            change(&data.data, &device, DeviceChange::Move(checkpoint)).await
        }
        DevicesCommand::Revoke { device, data } => change(&data.data, &device, DeviceChange::Revoke).await,
        DevicesCommand::Reinstate { device, data } => {
            change(&data.data, &device, DeviceChange::Reinstate).await
        }
    }
}

/// Whoever has the data directory sees all of it.
async fn all(store: &Store) -> anyhow::Result<Scope> {
    Ok(Scope::whole(&store.hub().await?))
}

async fn list(dir: &Path, print: Print) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let scope = all(&store).await?;
    for device in store.devices(scope).await? {
        let id = device.device.to_string();
        if print == Print::Json {
            out::json(&json!({
                "device": id,
                "name": device.name,
                "checkpoint": device.checkpoint,
                "letter": device.letter,
                "enrolled_ms": device.enrolled_ms,
                "revoked_ms": device.revoked_ms,
                "heard_ms": device.heard_ms,
                "fork": device.fork,
            }));
        } else {
            let state = if device.revoked_ms.is_some() { "out of service" } else { "in service" };
            let place = format!("{}-{}", device.checkpoint, device.letter);
            out::line(format!("{id} {place} {state} {}", device.name).trim_end());
        }
    }
    for row in store.enrolments(scope, SystemClock.now_ms()).await? {
        if print == Print::Json {
            out::json(&json!({ "enrolment": row.id, "checkpoint": row.checkpoint, "state": row.state }));
        } else {
            out::line(&format!("enrolment {} to {}: {:?}", row.id, row.checkpoint_name, row.state));
        }
    }
    Ok(ExitCode::SUCCESS)
}

async fn accept(dir: &Path, enrolment: u32, typed: &str) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let Some(digits) = six_digits(typed) else {
        out::complain("kadian-hub: a device shows six digits; nothing was changed [request_malformed]");
        return Ok(ExitCode::from(2));
    };
    let scope = all(&store).await?;
    match store.type_digits(scope, enrolment, digits, ACTOR.to_owned(), SystemClock.now_ms()).await {
        Ok(Typed::Right) => Ok(ExitCode::SUCCESS),
        Ok(Typed::Wrong) => {
            out::complain(
                "kadian-hub: these are not the digits of that device; the link is void from now on, make a new one [code_burnt]",
            );
            Ok(ExitCode::from(1))
        }
        Err(StoreError::Rule(problem)) => Ok(refuse(&problem)),
        Err(error) => Err(error.into()),
    }
}

async fn type_fork(dir: &Path, device: &str, typed: &str) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let Some(digits) = six_digits(typed) else {
        out::complain("kadian-hub: a device shows six digits; nothing was changed [request_malformed]");
        return Ok(ExitCode::from(2));
    };
    let Ok(device) = device.parse::<DeviceId>() else {
        return Ok(refuse(&Problem::at(Code::NotFound, "device")));
    };
    let (scope, by) = (all(&store).await?, (ACTOR.to_owned(), random_bytes()));
    match store.type_fork_digits(scope, device, digits, by, SystemClock.now_ms()).await {
        Ok(Typed::Right) => Ok(ExitCode::SUCCESS),
        Ok(Typed::Wrong) => {
            out::complain(
                "kadian-hub: no phone of that device shows these digits; it shows others after its next contact [digits_wrong]",
            );
            Ok(ExitCode::from(1))
        }
        Err(StoreError::Rule(problem)) => Ok(refuse(&problem)),
        Err(error) => Err(error.into()),
    }
}

async fn change(dir: &Path, device: &str, change: DeviceChange) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let Ok(device) = device.parse::<DeviceId>() else {
        return Ok(refuse(&Problem::at(Code::NotFound, "device")));
    };
    let scope = all(&store).await?;
    match store.change_device(scope, device, change, ACTOR.to_owned(), SystemClock.now_ms()).await {
        Ok(()) => Ok(ExitCode::SUCCESS),
        Err(StoreError::Rule(problem)) => Ok(refuse(&problem)),
        Err(error) => Err(error.into()),
    }
}

fn no_checkpoint() -> ExitCode {
    out::complain("kadian-hub: there is no checkpoint of that name or number [not_found]");
    ExitCode::from(1)
}
