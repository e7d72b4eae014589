//! What a process may say of a call that failed: the code that goes with the error, and nothing that it does not know.

use crate::child::Ended;
use crate::shim::Failure;
use crate::tally::Tally;
use crate::words;
use kadian_oracle::Acked;
use std::collections::BTreeSet;

/// Who speaks.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Speaker {
    /// `check --stdin`: a line of acknowledgement or of refusal for each line.
    Lines,
    /// A command that prints how it stands.
    Status,
    /// The same, and it is the hub's storage that fails.
    OfFailingHub,
}

/// What the hub's trouble is called at a device: it does not answer, is busy, or cannot store.
const OF_THE_LINK: [&str; 3] = ["hub_away", "hub_busy", "hub_full"];

/// What is said of a check that may be there or not.
const UNSURE: &str = "save_unsure";

/// Whether a line says that nobody knows whether its check was saved.
pub(super) fn is_unsure(line: &str) -> bool {
    heard(line, Speaker::Lines).flatten().is_some_and(|code| code == UNSURE)
}

/// What an error is called at the device that it happens to. An error has one code, but where less is known of it than its
/// number:
///
/// - SQLite has one word for every open that fails, and for the looks on the way to it, which reads "cannot be written to";
/// - it has one for every call but a write without room, so that an `EROFS` in the middle of work is a storage that fails;
/// - a full storage still reads, syncs and removes: with any call but a write, `ENOSPC` is one that fails;
/// - the vault's files are a vault that does not answer;
/// - an fsync that fails, and with it all that could tell what came of it, leaves a check that nobody knows of;
/// - SQLite tells an `EIO` of a read by a statement as a damaged file. That code is no other call's and no other error's;
///   and that nothing was given up for it is judged by what is there afterwards.
fn codes(failure: Failure) -> BTreeSet<&'static str> {
    let Failure { kind, errno, stays, .. } = failure;
    let is_any = |kinds: &str| kinds.contains(kind) || stays;
    let (own, can_be_failing) = match super::name_of(errno) {
        "ENOSPC" => ("storage_full", !"wd".contains(kind)),
        "EROFS" => ("storage_read_only", true),
        _ => ("storage_failing", true),
    };
    let mut codes = BTreeSet::from([own]);
    codes.extend(can_be_failing.then_some("storage_failing"));
    codes.extend(is_any("ol").then_some("storage_read_only"));
    codes.extend(is_any("orl").then_some("vault_unavailable"));
    codes.extend((kind == 's' && stays).then_some(UNSURE));
    codes.extend((super::name_of(errno) == "EIO" && is_any("r")).then_some("store_damaged"));
    codes
}

/// A device's process ends with a code of its own, and says what is so, and nothing else.
pub(super) fn judge(ended: &Ended, by: Speaker, failure: Option<Failure>, tally: &mut Tally) {
    judge_life(ended, &[0, 1, 3], tally);
    judge_words(ended, by, failure, tally);
}

/// The same where it was killed meanwhile.
pub(super) fn judge_words(ended: &Ended, by: Speaker, failure: Option<Failure>, tally: &mut Tally) {
    let may = |code: &str| match (by, failure) {
        (_, None) => false,
        (Speaker::OfFailingHub, _) => OF_THE_LINK.contains(&code),
        (_, Some(failure)) => codes(failure).contains(code),
    };
    let mut has_a_reason = false;
    for line in ended.stderr.lines().filter(|line| !line.trim().is_empty()) {
        has_a_reason = true;
        match words::key_of(line) {
            Some(code) if may(code) => {}
            _ => tally.fault(format!("this is shown: {line}")),
        }
    }
    // A line that a kill cut off was said to nobody.
    for line in ended.stdout.lines() {
        match heard(line, by) {
            Some(None) => {}
            Some(Some(code)) => {
                has_a_reason = true;
                if !may(&code) {
                    tally.fault(format!("this is answered: {line}"));
                }
            }
            None => tally.fault(format!("this is printed: {line}")),
        }
    }
    if ended.code == Some(3) && !has_a_reason {
        tally.fault("it ends with 3 and says nothing of why");
    }
}

/// The code in a line, if the line is one that this command prints.
fn heard(line: &str, by: Speaker) -> Option<Option<String>> {
    let value: serde_json::Value = serde_json::from_str(line).ok()?;
    let code = |name: &str| value[name].as_str().map(str::to_owned);
    match by {
        Speaker::Lines if value.get("error").is_some() => {
            let is_refusal = value["line"].is_u64() && value.get("seq").is_none();
            is_refusal.then(|| code("error")).flatten().map(Some)
        }
        Speaker::Lines => serde_json::from_value::<Acked>(value).ok().map(|_| None),
        Speaker::Status | Speaker::OfFailingHub => {
            (value["records"].is_u64() && value["unsent"].is_u64()).then(|| code("why"))
        }
    }
}

/// A process ends by itself, in time, with one of these codes and without a panic.
pub(super) fn judge_life(ended: &Ended, codes: &[i32], tally: &mut Tally) {
    if ended.hangs {
        tally.fault("it hangs");
    } else if !ended.code.is_some_and(|code| codes.contains(&code)) || ended.stderr.contains("panicked") {
        let Ended { code, signal, stderr, .. } = ended;
        tally.fault(format!("it ends with {code:?}, signal {signal:?}: {stderr}"));
    }
}

/// A hub's command that failed says so to a script by one word: what fails is its storage, and nothing else is so.
pub(super) fn judge_hub(ended: &Ended, codes: &[i32], tally: &mut Tally) {
    judge_life(ended, codes, tally);
    let last = ended.stderr.lines().rfind(|line| !line.trim().is_empty()).unwrap_or_default();
    if ended.code == Some(3) && !last.ends_with("[failed]") {
        tally.fault(format!("the hub ends with: {last}"));
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn faults(stdout: &str, stderr: &str, by: Speaker, errno: i32) -> usize {
        let (stdout, stderr) = (stdout.to_owned(), stderr.to_owned());
        let ended = Ended { code: Some(3), signal: None, hangs: false, stdout, stderr };
        let failure = Failure { kind: 'w', nth: 1, errno, stays: false };
        let mut tally = Tally::default();
        judge(&ended, by, Some(failure), &mut tally);
        tally.faults.len()
    }

    #[test]
    fn an_answer_is_an_acknowledgement_or_the_code_of_its_error_and_nothing_else() {
        let full = |stdout: &str| faults(stdout, "", Speaker::Lines, super::super::ENOSPC.0);
        let saved = r#"{"epoch":7,"seq":2,"disposition":"admit","slip":null}"#;
        let refused = |code: &str| format!(r#"{{"error":"{code}","line":2}}"#);
        assert_eq!(full(&format!("{saved}\n{}\n", refused("storage_full"))), 0);
        assert_eq!(full(&format!("{}\n", refused("storage_full"))), 0);
        for wrong in ["storage_failing", "store_damaged", "store_salvaged", "internal", "reading_unlikely"] {
            assert_eq!(full(&format!("{}\n{}\n", refused("storage_full"), refused(wrong))), 1, "{wrong}");
        }
        assert_eq!(full(saved), 1, "3 without a reason");
        assert_eq!(full(&format!("{}\nhello\n", refused("storage_full"))), 1);
        assert_eq!(full(&format!("{}\n{{\"epoch\":7}}\n", refused("storage_full"))), 1);
    }

    #[test]
    fn a_status_may_say_why_and_a_line_on_stderr_is_a_sentence() {
        let eio = |stdout: &str, stderr: &str, by| faults(stdout, stderr, by, super::super::EIO.0);
        let status = |why: &str| format!(r#"{{"records":3,"unsent":1,"why":{why}}}"#);
        assert_eq!(eio(&status("\"storage_failing\""), "", Speaker::Status), 0);
        assert_eq!(eio(&status("\"hub_away\""), "", Speaker::OfFailingHub), 0);
        assert_eq!(eio(&status("\"hub_away\""), "", Speaker::Status), 1);
        assert_eq!(eio(&status("\"storage_failing\""), "disk I/O error", Speaker::Status), 1);
    }
}
