//! The configuration file: TOML whose keys are flags by their long names, read before the command line.
//!
//! What always holds: a key is only a default, so flags and the environment win; a key that no flag has is an
//! error, for a misspelt `listen` must not open another port.

use clap::Command;
use clap::error::ErrorKind;
use std::ffi::OsString;
use std::path::{Path, PathBuf};
use toml::{Table, Value};

/// Puts the file, where one is named, into the command line's defaults.
pub(crate) fn apply(line: Command, args: impl Iterator<Item = OsString>) -> Result<Command, clap::Error> {
    let Some(path) = named(args).or_else(|| std::env::var_os("KADIAN_CONFIG").map(PathBuf::from)) else {
        return Ok(line);
    };
    match read(&path, &line) {
        Ok(table) => Ok(with_defaults(line, &table)),
        Err(what) => Err(line.clone().error(ErrorKind::InvalidValue, format!("{}: {what}", path.display()))),
    }
}

/// The file that the arguments name: clap itself comes later, when the defaults are known.
fn named(mut args: impl Iterator<Item = OsString>) -> Option<PathBuf> {
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

fn read(path: &Path, line: &Command) -> Result<Table, String> {
    let text = std::fs::read_to_string(path).map_err(|error| error.to_string())?;
    let table: Table = toml::from_str(&text).map_err(|error| error.message().to_owned())?;
    let is_setting =
        |value: &Value| matches!(value, Value::String(_) | Value::Boolean(_) | Value::Integer(_));
    match table.iter().find(|(key, value)| !is_setting(value) || !is_flag(line, key)) {
        Some((key, _)) => Err(format!("{key} is no flag, or has no value that a flag can have")),
        None => Ok(table),
    }
}

fn is_flag(command: &Command, key: &str) -> bool {
    command.get_arguments().any(|arg| arg.get_long() == Some(key))
        || command.get_subcommands().any(|sub| is_flag(sub, key))
}

fn with_defaults(command: Command, table: &Table) -> Command {
    let text = |value: &Value| value.as_str().map_or_else(|| value.to_string(), str::to_owned);
    let command = command.mut_args(|arg| match arg.get_long().and_then(|flag| table.get(flag)) {
        // Required flags that the file gives are not required any more.
        Some(value) => arg.required(false).default_value(text(value)),
        None => arg,
    });
    command.mut_subcommands(|sub| with_defaults(sub, table))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_file_is_found_before_the_line_is_parsed() {
        let named = |list: &[&str]| named(list.iter().map(OsString::from));
        assert_eq!(named(&["kadian-hub", "stats", "--config", "a.toml"]), Some("a.toml".into()));
        assert_eq!(named(&["kadian-hub", "--config=b.toml", "stats"]), Some("b.toml".into()));
        assert_eq!(named(&["kadian-hub", "stats"]), None);
    }
}
