//! What a batch comes to: which of its records are new, and what is judged of each. Pure.
//!
//! What always holds: every authentic record is stored, whatever is judged of it. The same number with the same
//! hash is a duplicate and gets its present outcome again; with another hash, or behind a link that does not
//! fit, it is a fork, and both histories stay. One record that cannot be judged never delays its neighbours.

mod account;
mod came_of;
mod decide;
mod effect;
mod judge;

pub use account::{Account, Span, cut, merged};
pub use came_of::{CameOf, CheckLife, FirstSeen, PasserCameOf, Standing, came_of};
pub use decide::{Known, KnownRecord, NewRecord, Plan, ReadBatch, decide};
pub use effect::{
    CheckEffect, Effect, Made, ResolutionEffect, SalvagedEffect, ShiftEndEffect, ShiftStartEffect, VoidEffect,
};
pub use judge::{Judgement, Sender, judge, judge_forgiving};
