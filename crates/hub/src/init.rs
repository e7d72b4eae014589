//! A new hub: keys, database, and for a demonstration a whole small district.

use crate::keys::{Keys, random_bytes};
use crate::passwords;
use crate::store::{CreatedHub, HubSetup, NewCheckpoint, NewOfficer, Store};
use anyhow::{Context, bail};
use serde::Serialize;
use std::path::Path;

/// What `init` prints.
#[derive(Debug, Serialize)]
pub struct Initialised {
    /// The first officer's name.
    pub officer: String,
    /// The one-time password; it is shown here and nowhere else.
    pub password: String,
    /// The hub's public signing key, lower-case hex.
    pub hub_key: String,
    /// The checkpoints that were made.
    pub checkpoints: Vec<InitialCheckpoint>,
}

/// A checkpoint that `init` has made.
#[derive(Debug, Serialize)]
pub struct InitialCheckpoint {
    /// Its number.
    pub id: u32,
    /// Its name.
    pub name: String,
}

/// What a new hub starts with.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Content {
    /// A district and its first officer.
    Empty,
    /// A district with checkpoints and crew, no records, no devices.
    Demo,
}

/// Makes a hub in a data directory that has none.
pub async fn init(dir: &Path, content: Content, zone: chrono_tz::Tz) -> anyhow::Result<Initialised> {
    crate::server::make_dir(dir)?;
    let key_path = dir.join("hub.key");
    if key_path.exists() {
        bail!("there is a hub in this directory already; nothing was changed");
    }
    // Without its keys a database is what a killed init left behind: its password was never printed.
    for left in ["hub.db", "hub.db-wal", "hub.db-shm"].map(|name| dir.join(name)) {
        if left.exists() {
            std::fs::remove_file(left).context("failed to remove a half-made hub")?;
        }
    }
    let (officer, password) = ("officer".to_owned(), passwords::draw_one_time());
    let setup = HubSetup {
        hub: random_bytes(),
        zone: zone.name().to_owned(),
        district: "湖里区".to_owned(),
        checkpoints: match content {
            Content::Empty => Vec::new(),
            Content::Demo => demo_checkpoints(),
        },
        own_epoch: u32::from_be_bytes(random_bytes()),
        officer: NewOfficer {
            name: officer.clone(),
            password_hash: passwords::hash(&password)?,
            unit: None,
            role: "district".to_owned(),
        },
    };
    let store = Store::open_sqlite(dir)?;
    let CreatedHub { checkpoints } = store.create_hub(setup).await?;
    // Last: a directory with keys is a hub.
    Keys::create(&key_path)?;
    let hub_key = hex::encode(Keys::read(&key_path)?.public_key());
    let checkpoints = checkpoints.into_iter().map(|(id, name)| InitialCheckpoint { id, name }).collect();
    Ok(Initialised { officer, password, hub_key, checkpoints })
}

fn demo_checkpoints() -> Vec<NewCheckpoint> {
    let checkpoint = |community: &str, name: &str, crew: &[&str]| NewCheckpoint {
        subdistrict: "殿前街道".to_owned(),
        community: community.to_owned(),
        name: name.to_owned(),
        crew: crew.iter().map(|&name| name.to_owned()).collect(),
    };
    vec![
        checkpoint("高殿社区", "高殿 1 号卡点", &["李丽英", "陈志强", "王秀兰", "林建国"]),
        checkpoint("高殿社区", "高殿 3 号卡点", &["林秀英", "黄文辉", "张美玲"]),
        checkpoint("枋湖社区", "枋湖 1 号卡点", &["陈桂花", "吴国平", "郑晓燕"]),
    ]
}
