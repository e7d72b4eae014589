//! What a measurement of the road from a phone to a hub stands on: phones with checks that nobody has sent, real hubs,
//! the wire between them, and the peers that they are held against.
//!
//! What always holds: a round works on a copy of its fixture, on the disk where the fixture lies; both ends are the
//! product's own code, behind its own HTTP.

pub(crate) mod anki;
pub(crate) mod checks;
pub(crate) mod hub;
pub(crate) mod peer;
pub(crate) mod phone;
pub(crate) mod pouch;
pub(crate) mod unsent;
pub(crate) mod wire;
