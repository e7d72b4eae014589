//! The start and the end of a shift.

use super::{Envelope, Failed, append, append_to, settled};
use crate::clock::Moment;
use crate::core::Core;
use crate::door::Reply;
use crate::post::{Post, Stamp};
use crate::queries;
use kadian_domain::limits::VOLUNTEER_BUILT_IN_MAX;
use kadian_domain::shift::{ShiftEnd, ShiftStart, volunteers};
use kadian_domain::{Code, Epoch, Problem, Seq, VolunteerId};
use kadian_store::shifts::RunningShift;
use kadian_store::{Store, Transaction, checks, lists, outbox, shifts, state};
use kadian_wire::body::{encode_shift_end, encode_shift_start};
use kadian_wire::kinds;

/// Begins a shift; one that runs ends first.
pub(crate) fn start_shift(
    store: &mut Store,
    core: &Core,
    numbers: &[u32],
    now: Moment,
) -> Result<Reply, Problem> {
    let volunteers = volunteers(numbers)?;
    let mut written = None;
    let outcome = store.write::<_, Failed>(|tx| {
        for volunteer in &volunteers {
            is_known(tx, *volunteer)?;
        }
        let post = Post::read(tx)?;
        if let Some(running) = &post.shift {
            append_end(tx, core, &post, running, now)?;
        }
        let seq = append_start(tx, core, (core.epoch(), &post), &volunteers, now)?;
        if let Some(first) = volunteers.first() {
            state::set_volunteer(tx, *first)?;
        }
        written = Some((seq, queries::running_shift(tx, core, now)?));
        Ok(())
    });
    let (seq, shift) = settled(store, core, outcome, written, |(seq, _)| *seq)?;
    Ok(Reply::SavedShift { seq: seq.get(), shift })
}

/// Ends the shift that runs.
pub(crate) fn end_shift(store: &mut Store, core: &Core, now: Moment) -> Result<Reply, Problem> {
    let mut written = None;
    let outcome = store.write::<_, Failed>(|tx| {
        let post = Post::read(tx)?;
        let running = post.shift.as_ref().ok_or(Code::ShiftNone)?;
        let seq = append_end(tx, core, &post, running, now)?;
        // Whoever comes next says so.
        state::set_volunteer(tx, VolunteerId::UNKNOWN)?;
        written = Some((seq, queries::running_shift(tx, core, now)?));
        Ok(())
    });
    let (seq, shift) = settled(store, core, outcome, written, |(seq, _)| *seq)?;
    Ok(Reply::SavedShift { seq: seq.get(), shift })
}

/// Whether somebody may stand here: up to 999 are built in, for a post whose list never came.
pub(super) fn is_known(tx: &Transaction<'_>, volunteer: VolunteerId) -> Result<(), Failed> {
    let number = volunteer.get();
    let is_known = number <= VOLUNTEER_BUILT_IN_MAX || lists::crew_name(tx, number)?.is_some();
    if is_known { Ok(()) } else { Err(Code::VolunteerUnknown.into()) }
}

/// An epoch begins while a shift runs: the same people are on in it.
pub(crate) fn continue_shift(
    tx: &Transaction<'_>,
    core: &Core,
    epoch: Epoch,
    post: &Post,
    now: Moment,
) -> Result<(), Failed> {
    if let Some(running) = &post.shift {
        let volunteers: Vec<VolunteerId> =
            running.volunteers.iter().map(|number| VolunteerId::new(*number)).collect();
        append_start(tx, core, (epoch, post), &volunteers, now)?;
    }
    Ok(())
}

fn append_start(
    tx: &Transaction<'_>,
    core: &Core,
    (epoch, post): (Epoch, &Post),
    volunteers: &[VolunteerId],
    now: Moment,
) -> Result<Seq, Failed> {
    let start = ShiftStart {
        volunteers: volunteers.to_vec(),
        previous: shifts::last(tx, epoch)?,
        n_open: checks::count_waiting(tx)?,
        n_unsent: outbox::count(tx)?.n_unsent,
    };
    let head = tx.head(core.device, epoch)?;
    // A shift's start belongs to the shift that it begins.
    let envelope = Envelope {
        volunteer: volunteers.first().copied().unwrap_or(VolunteerId::UNKNOWN),
        shift: head.seq.saturating_add(1),
        ..Envelope::from(post)
    };
    let start = (kinds::SHIFT_START, encode_shift_start(&start));
    let stamp = Stamp::read(tx, now)?;
    let seq = append_to(tx, core, epoch, start, envelope, stamp)?;
    shifts::start(tx, epoch, seq, volunteers, stamp.saved_at())?;
    Ok(seq)
}

fn append_end(
    tx: &Transaction<'_>,
    core: &Core,
    post: &Post,
    running: &RunningShift,
    now: Moment,
) -> Result<Seq, Failed> {
    let end = ShiftEnd {
        start: running.seq,
        counts: checks::count_of_shift(tx, core.epoch(), running.seq)?.counts,
        n_open: checks::count_waiting(tx)?,
        n_unsent: outbox::count(tx)?.n_unsent,
    };
    let (body, envelope) = (encode_shift_end(&end), Envelope::from(post));
    let seq = append(tx, core, kinds::SHIFT_END, body, envelope, Stamp::read(tx, now)?)?;
    shifts::end(tx, core.epoch(), running.seq, seq)?;
    Ok(seq)
}
