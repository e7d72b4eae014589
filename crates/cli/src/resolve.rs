//! `resolve`: what came of a passer who was told to wait.

use crate::access::Access;
use crate::args::ResolveArgs;
use crate::check::keyed;
use crate::failure::Failure;
use crate::out::{self, Form};
use crate::sentences::both_told;
use kadian_device::door::{Command, Reply, SavedResolution};
use kadian_device::{Code, FinalDisposition, Problem, ReasonId, ResolutionDraft};
use serde::Serialize;
use std::path::Path;

/// What is answered after COMMIT.
#[derive(Debug, Serialize)]
struct Resolved<'a> {
    epoch: u32,
    seq: u32,
    disposition: FinalDisposition,
    slip: Option<&'a str>,
    seat: u32,
}

/// Records one resolution.
pub(crate) fn run(dir: &Path, resolution: ResolveArgs, form: Form) -> Result<(), Failure> {
    let draft = draft(resolution)?;
    let saved = match Access::open(dir)?.send(Command::Resolve(draft))? {
        Reply::SavedResolution(saved) => saved,
        Reply::Saved(_) | Reply::SavedVoid { .. } | Reply::SavedShift { .. } | Reply::Done => {
            return Err(Code::Internal.into());
        }
    };
    let answer = Resolved {
        epoch: saved.epoch,
        seq: saved.seq,
        disposition: saved.disposition,
        slip: saved.slip.as_deref(),
        seat: saved.seat,
    };
    out::answer(form, &answer, || sentence(&saved))
}

fn draft(resolution: ResolveArgs) -> Result<ResolutionDraft, Problem> {
    Ok(ResolutionDraft {
        slip: Some(resolution.slip),
        seq: None,
        seat: resolution.seat,
        reading_dc: resolution.reading.as_deref().map(keyed).transpose()?,
        method: resolution.method,
        site: resolution.site,
        other_thermometer: resolution.other_thermometer,
        disposition: resolution.word.said(),
        reason: resolution.reason.and_then(ReasonId::new),
        place: resolution.place,
        told: resolution.told,
        sure: resolution.sure,
    })
}

fn sentence(saved: &SavedResolution) -> String {
    let seq = saved.seq.to_string();
    let slip = saved.slip.clone().unwrap_or_default();
    both_told("resolved", saved.disposition.as_str(), &[("slip", slip.as_str()), ("seq", seq.as_str())])
}
