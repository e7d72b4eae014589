//! `seeds DIR`: writes what each target begins from, a folder a target, a file a seed.

use anyhow::{Context, Result};
use kadian_hostile::TARGETS;
use std::fs;
use std::path::PathBuf;

fn main() -> Result<()> {
    let to = PathBuf::from(std::env::args_os().nth(1).context("say where the seeds are to be: seeds DIR")?);
    for target in TARGETS {
        let folder = to.join(target.name);
        fs::create_dir_all(&folder).with_context(|| format!("cannot make {}", folder.display()))?;
        for seed in (target.seeds)() {
            let file = folder.join(&seed.name);
            fs::write(&file, &seed.bytes).with_context(|| format!("cannot write {}", file.display()))?;
        }
    }
    Ok(())
}
