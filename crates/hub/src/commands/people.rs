//! Officers, and who serves at a checkpoint.

use super::arguments::{CrewCommand, Print, Role};
use super::open;
use crate::clock::{Clock, SystemClock};
use crate::store::{NewOfficer, StoreError};
use crate::{out, passwords};
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

pub(super) async fn add_officer(
    dir: &Path,
    name: String,
    unit: String,
    role: Role,
    print: Print,
) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    if store.officer(name.clone()).await?.is_some() {
        out::complain("kadian-hub: there is an officer of that name already");
        return Ok(ExitCode::from(1));
    }
    let password = passwords::draw_one_time();
    let role = match role {
        Role::Community => "community",
        Role::Subdistrict => "subdistrict",
        Role::District => "district",
    };
    let password_hash = passwords::hash(&password)?;
    let new = NewOfficer { name: name.clone(), password_hash, unit: Some(unit), role: role.to_owned() };
    match store.add_officer(new, SystemClock.now_ms()).await {
        Err(StoreError::Rule(_)) => {
            out::complain("kadian-hub: there is no unit of that name, or more than one [not_found]");
            return Ok(ExitCode::from(1));
        }
        done => done?,
    }
    if print == Print::Json {
        out::json(&json!({ "officer": name, "password": password }));
    } else {
        out::line(&format!("officer:  {name}\npassword: {password} (shown once)"));
    }
    Ok(ExitCode::SUCCESS)
}

pub(super) async fn crew(command: CrewCommand) -> anyhow::Result<ExitCode> {
    let (dir, checkpoint) = match &command {
        CrewCommand::Add { checkpoint, data, .. } | CrewCommand::Remove { checkpoint, data, .. } => {
            (data.data.clone(), checkpoint.clone())
        }
    };
    let store = open(&dir)?;
    let Some((checkpoint, _)) = store.find_checkpoint(checkpoint).await? else {
        out::complain("kadian-hub: there is no checkpoint of that name or number [not_found]");
        return Ok(ExitCode::from(1));
    };
    match command {
        CrewCommand::Add { name, json, .. } => {
            let volunteer = store.add_crew(checkpoint, name.clone(), SystemClock.now_ms()).await?;
            if json {
                out::json(&json!({ "volunteer": volunteer, "name": name }));
            } else {
                out::line(&format!("{volunteer} {name}"));
            }
            Ok(ExitCode::SUCCESS)
        }
        CrewCommand::Remove { name, .. } => {
            if store.remove_crew(checkpoint, name, SystemClock.now_ms()).await? {
                return Ok(ExitCode::SUCCESS);
            }
            out::complain("kadian-hub: nobody of that name or number serves there [not_found]");
            Ok(ExitCode::from(1))
        }
    }
}
