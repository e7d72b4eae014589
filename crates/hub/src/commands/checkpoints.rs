//! The district's checkpoints on the command line.

use super::arguments::{CheckpointsCommand, Print};
use super::open;
use crate::clock::{Clock, SystemClock};
use crate::out;
use crate::rights::Scope;
use crate::store::{ImportRow, Imported};
use anyhow::Context;
use kadian_domain::text;
use serde::Deserialize;
use serde_json::json;
use std::path::Path;
use std::process::ExitCode;

/// A line of the file. More columns than these are somebody's own notes.
#[derive(Debug, Deserialize)]
struct Line {
    district: String,
    subdistrict: String,
    community: String,
    checkpoint: String,
}

pub(super) async fn checkpoints(command: CheckpointsCommand) -> anyhow::Result<ExitCode> {
    match command {
        CheckpointsCommand::Import { file, data, json } => import(&data.data, &file, json.into()).await,
        CheckpointsCommand::List { data, json } => list(&data.data, json.into()).await,
    }
}

async fn list(dir: &Path, print: Print) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let scope = Scope::whole(&store.hub().await?);
    for said in store.words_in_scope(scope).await? {
        if print == Print::Json {
            out::json(&json!({ "id": said.checkpoint, "name": said.name, "is_open": said.words.is_open }));
        } else {
            out::line(&format!("{} {}", said.checkpoint, said.name));
        }
    }
    Ok(ExitCode::SUCCESS)
}

/// All of the file or nothing: half a district is found out at night.
async fn import(dir: &Path, file: &Path, print: Print) -> anyhow::Result<ExitCode> {
    let store = open(dir)?;
    let bytes = std::fs::read(file).with_context(|| format!("failed to read {}", file.display()))?;
    let (rows, errors) = read(&bytes);
    let imported = if errors.is_empty() {
        store.import_checkpoints(rows, SystemClock.now_ms()).await?
    } else {
        Err(errors)
    };
    match imported {
        Ok(Imported { added, unchanged }) => {
            if print == Print::Json {
                out::json(&json!({ "added": added, "unchanged": unchanged }));
            } else {
                out::line(&format!("{added} checkpoints added, {unchanged} were there already"));
            }
            Ok(ExitCode::SUCCESS)
        }
        Err(errors) => {
            for (line, what) in &errors {
                if print == Print::Json {
                    out::json(&json!({ "line": line, "error": what }));
                }
                out::complain(&format!("kadian-hub: line {line}: {what}"));
            }
            out::complain("kadian-hub: nothing was imported [request_malformed]");
            Ok(ExitCode::from(1))
        }
    }
}

type Errors = Vec<(u64, String)>;

fn read(bytes: &[u8]) -> (Vec<ImportRow>, Errors) {
    let bytes = bytes.strip_prefix("\u{feff}".as_bytes()).unwrap_or(bytes);
    let mut reader = csv::ReaderBuilder::new().trim(csv::Trim::All).from_reader(bytes);
    let (mut rows, mut errors) = (Vec::new(), Vec::new());
    let headers = match reader.headers() {
        Ok(headers) => headers.clone(),
        Err(_) => return (rows, vec![(1, "the file is no CSV in UTF-8".to_owned())]),
    };
    for record in reader.records() {
        let line = match &record {
            Ok(record) => record.position().map_or(0, csv::Position::line),
            Err(error) => error.position().map_or(0, csv::Position::line),
        };
        match record.and_then(|record| record.deserialize::<Line>(Some(&headers))) {
            Ok(parsed) => match checked(line, parsed) {
                Ok(row) => rows.push(row),
                Err(what) => errors.push((line, what)),
            },
            Err(_) => errors.push((
                line,
                "the columns are district, subdistrict, community, checkpoint, in UTF-8".to_owned(),
            )),
        }
    }
    if rows.is_empty() && errors.is_empty() {
        errors.push((1, "there is no checkpoint in the file".to_owned()));
    }
    (rows, errors)
}

fn checked(line: u64, parsed: Line) -> Result<ImportRow, String> {
    let name = |typed: &str, column: &str| match text::name(typed) {
        Ok(Some(name)) => Ok(name),
        Ok(None) => Err(format!("{column} is empty")),
        Err(problem) => Err(format!("{column} [{}]", problem.code)),
    };
    Ok(ImportRow {
        line,
        district: name(&parsed.district, "district")?,
        subdistrict: name(&parsed.subdistrict, "subdistrict")?,
        community: name(&parsed.community, "community")?,
        checkpoint: name(&parsed.checkpoint, "checkpoint")?,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn every_bad_line_is_named() {
        let text = "\u{feff}district,subdistrict,community,checkpoint,note\n湖里区,殿前街道,高殿社区,高殿 1 号卡点,x\n\
            湖里区,,高殿社区,高殿 2 号卡点,\n湖里区,殿前街道,高殿社区\n";
        let (rows, errors) = read(text.as_bytes());
        assert_eq!(rows.len(), 1);
        let lines: Vec<u64> = errors.iter().map(|(line, _)| *line).collect();
        assert_eq!(lines, [3, 4], "{errors:?}");
    }

    #[test]
    fn a_file_without_the_columns_or_without_lines_is_refused() {
        for text in ["a,b\n1,2\n", "district,subdistrict,community,checkpoint\n", ""] {
            assert!(!read(text.as_bytes()).1.is_empty(), "{text}");
        }
        // As a spreadsheet writes it where nobody asked for UTF-8.
        assert!(!read(b"district,subdistrict,community,checkpoint\n\xba\xfe,a,b,c\n").1.is_empty());
    }
}
