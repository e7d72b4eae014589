//! `check` and `void`: what a volunteer writes down, one at a time or a line each.
//!
//! What always holds: an answer with a number is given after COMMIT; a line that is not saved says why and stops no
//! other. Nothing of what was read is echoed.

use crate::access::Access;
use crate::args::CheckArgs;
use crate::failure::{Failure, Kind, kind};
use crate::out::{self, Form};
use crate::sentences::{both, both_told};
use kadian_device::door::{Command, PasserView, Reply, SavedCheck};
use kadian_device::{
    BusDraft, CheckDraft, Code, DeciCelsius, Direction, Disposition, Keyed, LateDay, LateTime, LoHi, Problem,
    SeatDraft, VehicleDraft, VoidReason,
};
use serde::Serialize;
use std::io::{BufRead, Read};
use std::path::Path;
use std::process::ExitCode;

/// A draft takes a few hundred bytes; a line past this is no draft, and is skipped without being kept.
const LINE_BYTES_MAX: u64 = 16 << 10;
/// Room on the storage is asked for this often: a hundred checks take far less than what is left then.
const LINES_A_LOOK: u32 = 100;

/// What is answered after COMMIT.
#[derive(Debug, Serialize)]
struct Saved<'a> {
    epoch: u32,
    seq: u32,
    disposition: Disposition,
    slip: Option<&'a str>,
}

impl<'a> Saved<'a> {
    fn of(saved: &'a SavedCheck) -> Self {
        Self {
            epoch: saved.epoch,
            seq: saved.seq,
            disposition: saved.disposition,
            slip: saved.slip.as_deref(),
        }
    }
}

/// Records one check.
pub(crate) fn run(dir: &Path, check: CheckArgs, form: Form) -> Result<(), Failure> {
    let draft = draft(check)?;
    let mut access = Access::open(dir)?;
    refuse_when_full(&mut access)?;
    let saved = record(&mut access, draft)?;
    out::answer(form, &Saved::of(&saved), || sentence(&saved))
}

/// Records one check a line, until the input ends. Exit 0 when every line was saved, 1 when one was not, 3 when a
/// fault outside was the reason.
pub(crate) fn run_lines(dir: &Path, input: &mut impl BufRead) -> Result<ExitCode, Failure> {
    let mut access = Access::open_long(dir)?;
    let (mut line, mut n_lines, mut exit, mut has_room) = (Vec::new(), 0_u32, 0_u8, false);
    loop {
        let found = next_line(input, &mut line).map_err(|_| Failure::outside("input_failed"))?;
        n_lines = n_lines.saturating_add(1);
        let draft = match found {
            Line::End => return Ok(ExitCode::from(exit)),
            Line::TooLong => Err(Problem::new(Code::RequestMalformed)),
            Line::Whole if line.trim_ascii().is_empty() => continue,
            Line::Whole => read(&line),
        };
        let saved = draft.and_then(|draft| {
            if !has_room || n_lines.is_multiple_of(LINES_A_LOOK) {
                has_room = false;
                refuse_when_full(&mut access)?;
                has_room = true;
            }
            record(&mut access, draft)
        });
        match saved {
            Ok(saved) => out::object(&Saved::of(&saved))?,
            Err(problem) => {
                exit = exit.max(exit_of_line(problem.code));
                out::object(&Unsaved {
                    error: problem.code,
                    line: n_lines,
                    field: problem.field.as_deref(),
                })?;
                if access.is_gone(&problem) {
                    // Nobody knows whether that one line was saved; the next ones go to whoever owns the data now.
                    access = Access::open_long(dir)?;
                }
            }
        }
    }
}

/// Why a line was not saved.
#[derive(Debug, Serialize)]
struct Unsaved<'a> {
    error: Code,
    line: u32,
    #[serde(skip_serializing_if = "Option::is_none")]
    field: Option<&'a str>,
}

/// A line that is no draft is a "no" to that line, not a wrong call of the command.
fn exit_of_line(code: Code) -> u8 {
    if kind(code) == Kind::Malformed { 1 } else { Failure::from(code).exit }
}

/// Cancels one check by an added record.
pub(crate) fn void(dir: &Path, seq: u32, reason: VoidReason, form: Form) -> Result<(), Failure> {
    match Access::open(dir)?.send(Command::VoidCheck { seq, reason })? {
        Reply::SavedVoid { seq, voided_seq } => {
            let gaps = [("seq", &*seq.to_string()), ("voided", &*voided_seq.to_string())];
            out::answer(form, &SavedVoid { seq, voided_seq }, || both("voided", &gaps))
        }
        Reply::Saved(_) | Reply::SavedResolution(_) | Reply::SavedShift { .. } | Reply::Done => {
            Err(Code::Internal.into())
        }
    }
}

#[derive(Debug, Serialize)]
struct SavedVoid {
    seq: u32,
    voided_seq: u32,
}

fn draft(check: CheckArgs) -> Result<CheckDraft, Problem> {
    let reading = check.reading.as_deref().map(keyed).transpose()?;
    let further = check.seats.iter().map(|text| keyed(text)).collect::<Result<Vec<_>, _>>()?;
    let plate = check.plate.map(|plate| if plate == "none" { String::new() } else { plate });
    let is_vehicle = plate.is_some() || !further.is_empty();
    let (mut person, mut vehicle, mut bus) = (None, None, None);
    if let Some(n) = check.bus {
        bus = Some(BusDraft { plate: plate.unwrap_or_default(), n, exceptions: seats(further) });
    } else if is_vehicle {
        let seats = seats(reading.into_iter().chain(further));
        vehicle = Some(VehicleDraft { plate: plate.unwrap_or_default(), seats });
    } else {
        person = reading;
    }
    let day = if check.yesterday { LateDay::Yesterday } else { LateDay::Today };
    Ok(CheckDraft {
        direction: if check.exit { Direction::Exit } else { Direction::Entry },
        reading_dc: person,
        method: check.method,
        site: check.site,
        name: check.name,
        phone: check.phone,
        origin: check.origin,
        forced: None,
        vehicle,
        bus,
        tally: check.tally,
        late: check.late.map(|time| LateTime { day, time }),
        sure: check.sure,
    })
}

/// Seats in order, from 1.
fn seats(readings: impl IntoIterator<Item = Keyed>) -> Vec<SeatDraft> {
    let seat = |(seat, reading_dc)| SeatDraft {
        seat,
        reading_dc,
        method: None,
        site: None,
        name: None,
        phone: None,
        forced: None,
    };
    (1..).zip(readings).map(seat).collect()
}

/// A reading as the thermometer shows it: `36.5`, `lo`, `hi`.
pub(crate) fn keyed(text: &str) -> Result<Keyed, Problem> {
    match text.trim().to_ascii_lowercase().as_str() {
        "lo" => Ok(Keyed::Word(LoHi::Lo)),
        "hi" => Ok(Keyed::Word(LoHi::Hi)),
        degrees => DeciCelsius::from_decimal(degrees).map(|value| Keyed::Tenths(value.tenths())),
    }
}

fn read(line: &[u8]) -> Result<CheckDraft, Problem> {
    serde_json::from_slice(line).map_err(|_| Problem::new(Code::RequestMalformed))
}

fn record(access: &mut Access, draft: CheckDraft) -> Result<SavedCheck, Problem> {
    match access.send(Command::RecordCheck(draft))? {
        Reply::Saved(saved) => Ok(saved),
        Reply::SavedVoid { .. } | Reply::SavedResolution(_) | Reply::SavedShift { .. } | Reply::Done => {
            Err(Problem::new(Code::Internal))
        }
    }
}

/// No new check is begun on a full storage; what was saved goes on being sent.
fn refuse_when_full(access: &mut Access) -> Result<(), Problem> {
    match access.status()?.storage {
        Some(Code::StorageFull) => Err(Problem::new(Code::StorageFull)),
        _ => Ok(()),
    }
}

fn sentence(saved: &SavedCheck) -> String {
    let shown = |passer: &PasserView| passer.first.reading_dc.shown().ok().map(|shown| shown.to_string());
    let readings: Vec<String> = saved.passers.iter().filter_map(shown).collect();
    let whole = if readings.is_empty() { format!("×{}", saved.n_passers) } else { readings.join(" ") };
    let seq = saved.seq.to_string();
    let gaps = [("reading", whole.as_str()), ("seq", seq.as_str())];
    let told = saved.disposition.as_str();
    match &saved.slip {
        Some(slip) => both_told("saved_slip", told, &[gaps.as_slice(), &[("slip", slip.as_str())]].concat()),
        None => both_told("saved", told, &gaps),
    }
}

#[derive(Debug, PartialEq, Eq)]
enum Line {
    Whole,
    TooLong,
    End,
}

/// The next line without its end; one that is too long is read past, not kept.
fn next_line(input: &mut impl BufRead, line: &mut Vec<u8>) -> std::io::Result<Line> {
    line.clear();
    let n = input.by_ref().take(LINE_BYTES_MAX).read_until(b'\n', line)?;
    let is_whole = line.ends_with(b"\n") || u64::try_from(n).is_ok_and(|n| n < LINE_BYTES_MAX);
    match (n, is_whole) {
        (0, _) => Ok(Line::End),
        (_, true) => Ok(Line::Whole),
        (_, false) => {
            input.skip_until(b'\n')?;
            Ok(Line::TooLong)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_line_that_is_too_long_is_skipped_and_the_next_one_is_read() {
        let long = "x".repeat(100_000);
        let mut input = std::io::Cursor::new(format!("one\n\n{long}\ntwo\nlast").into_bytes());
        let mut line = Vec::new();
        let mut found = Vec::new();
        loop {
            match next_line(&mut input, &mut line).unwrap() {
                Line::End => break,
                Line::TooLong => found.push("too long".to_owned()),
                Line::Whole => found.push(String::from_utf8(line.trim_ascii().to_vec()).unwrap()),
            }
        }
        assert_eq!(found, ["one", "", "too long", "two", "last"]);
    }

    #[test]
    fn a_bad_line_is_a_no_and_a_failing_disk_is_a_fault_outside() {
        assert_eq!(exit_of_line(Code::RequestMalformed), 1);
        assert_eq!(exit_of_line(Code::NameTooLong), 1);
        assert_eq!(exit_of_line(Code::StorageFailing), 3);
    }
}
