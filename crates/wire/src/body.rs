//! The bodies of records, by kind, and how they map to the domain.
//!
//! What always holds: fields are appended, never moved; a trailing field that is absent is left out. An older
//! hub skips fields that it does not know, a newer one takes a missing field as absent.

mod check;
mod epoch_start;
mod reading;
mod resolution;
mod ruling;
mod salvaged;
mod shift;
mod subject;
mod void;

pub use check::{decode_check, encode_check};
pub use epoch_start::{EpochReason, EpochStart, PreviousEpoch, decode_epoch_start, encode_epoch_start};
pub use reading::ReadingBody;
pub(crate) use reading::{disposition_number, final_of};
pub use resolution::{decode_resolution, encode_resolution};
pub use ruling::{decode_ruling, encode_ruling};
pub use salvaged::{Salvaged, decode_salvaged, encode_salvaged};
pub use shift::{decode_shift_end, decode_shift_start, encode_shift_end, encode_shift_start};
pub use void::{decode_void, encode_void};
