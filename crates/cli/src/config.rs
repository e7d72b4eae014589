//! The configuration file: TOML whose keys are flags by their long names, read before the command line.
//!
//! What always holds: a key is only a default, so flags and the environment win; a key that no flag has is an
//! error, for a misspelt `data` must not open another directory.

use crate::failure::Failure;
use clap::Command;
use std::collections::BTreeMap;
use std::ffi::OsString;
use std::path::{Path, PathBuf};

/// Puts the file, where one is named, into the command line's defaults.
pub(crate) fn apply(line: Command, args: &[OsString]) -> Result<Command, Failure> {
    match named(args).or_else(|| std::env::var_os("KADIAN_CONFIG").map(PathBuf::from)) {
        Some(file) => with_defaults(line, &read(&file)?),
        None => Ok(line),
    }
}

/// The file that the arguments name: clap itself comes later, when the defaults are known.
fn named(args: &[OsString]) -> Option<PathBuf> {
    let mut args = args.iter().take_while(|arg| *arg != "--");
    while let Some(arg) = args.next() {
        if arg == "--config" {
            return args.next().map(PathBuf::from);
        }
        if let Some(file) = arg.to_str().and_then(|arg| arg.strip_prefix("--config=")) {
            return Some(PathBuf::from(file));
        }
    }
    None
}

fn read(file: &Path) -> Result<BTreeMap<String, String>, Failure> {
    let malformed = |detail: String| Failure::usage("config_malformed").with_detail(detail);
    let text = std::fs::read_to_string(file).map_err(|error| malformed(error.kind().to_string()))?;
    let table: toml::Table =
        text.parse().map_err(|error: toml::de::Error| malformed(error.message().to_owned()))?;
    let flags = table.into_iter().map(|(key, value)| match value {
        toml::Value::String(text) => Ok((key, text)),
        toml::Value::Boolean(is_set) => Ok((key, is_set.to_string())),
        toml::Value::Integer(number) => Ok((key, number.to_string())),
        _ => Err(malformed(key)),
    });
    flags.collect()
}

fn with_defaults(line: Command, file: &BTreeMap<String, String>) -> Result<Command, Failure> {
    let mut known = Vec::new();
    let line =
        defaults_of(line, file, &mut known).mut_subcommands(|task| defaults_of(task, file, &mut known));
    match file.keys().find(|key| !known.contains(key)) {
        Some(key) => Err(Failure::usage("config_malformed").with_detail(key.as_str())),
        None => Ok(line),
    }
}

fn defaults_of(command: Command, file: &BTreeMap<String, String>, known: &mut Vec<String>) -> Command {
    command.mut_args(|arg| {
        let found = arg.get_long().and_then(|flag| file.get_key_value(flag));
        let Some((key, value)) = found else { return arg };
        known.push(key.clone());
        // Once a process: clap keeps what it is given for as long as it lives.
        arg.required(false).default_value(&*value.clone().leak())
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::args::{CommandLine, Task};
    use clap::{CommandFactory, FromArgMatches};

    fn parse(file: &[(&str, &str)], args: &[&str]) -> CommandLine {
        let file = file.iter().map(|(key, value)| ((*key).to_owned(), (*value).to_owned())).collect();
        let line = with_defaults(CommandLine::command(), &file).unwrap();
        CommandLine::from_arg_matches(&line.try_get_matches_from(args).unwrap()).unwrap()
    }

    #[test]
    fn a_flag_wins_over_the_file() {
        let file = [("data", "from-file"), ("site", "wrist"), ("json", "true"), ("reason", "twice")];
        let line = parse(&file, &["kadian", "check", "36.5", "--site", "neck"]);
        assert_eq!((line.data, line.json), (Some("from-file".into()), true));
        assert!(matches!(line.task, Task::Check(check) if check.site == kadian_device::Site::Neck));
        let line = parse(&file, &["kadian", "--data", "here", "void", "3"]);
        assert_eq!(line.data, Some("here".into()));
        assert!(matches!(line.task, Task::Void { seq: 3, reason: kadian_device::VoidReason::Twice }));
    }

    #[test]
    fn a_misspelt_key_is_an_error() {
        let file = [("dta".to_owned(), "x".to_owned())].into();
        let failure = with_defaults(CommandLine::command(), &file).unwrap_err();
        assert_eq!(
            (failure.key, failure.detail.as_deref(), failure.exit),
            ("config_malformed", Some("dta"), 2)
        );
    }

    #[test]
    fn the_file_is_found_before_the_line_is_parsed() {
        let args = |list: &[&str]| list.iter().map(OsString::from).collect::<Vec<_>>();
        assert_eq!(named(&args(&["kadian", "status", "--config", "a.toml"])), Some("a.toml".into()));
        assert_eq!(named(&args(&["kadian", "--config=b.toml", "status"])), Some("b.toml".into()));
        assert_eq!(named(&args(&["kadian", "send", "--", "--config"])), None);
    }
}
