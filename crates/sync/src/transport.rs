//! The border to the network.

use crate::settle::Fault;
use std::future::Future;

/// What came back. Nothing of it is trusted; only a signature inside the body is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Answer {
    /// The HTTP status.
    pub status: u16,
    /// The media type, without parameters.
    pub media_type: String,
    /// `Retry-After`, where it is a number of seconds.
    pub retry_after_s: Option<u32>,
    /// At most one mebibyte.
    pub body: Vec<u8>,
}

/// SHA-256 of a TLS key (SPKI).
pub type Pin = [u8; 32];

/// Which TLS keys are believed. Dates, names and authorities are not looked at: a wrong clock stops no sync.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Trust {
    /// Those of these pins.
    Pinned(Vec<Pin>),
    /// Any: for what proves itself by its own signature, the list `hub`.
    Anybody,
}

/// Where a hub is, and how it is known.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Address {
    /// Its base address.
    pub url: String,
    /// By which TLS keys.
    pub trust: Trust,
}

/// What is on its way. Boxed, so that a device can be given another road than HTTP without being another type.
pub type OnTheWay<'a> = std::pin::Pin<Box<dyn Future<Output = Result<Answer, Fault>> + Send + 'a>>;

/// A way to a hub. HTTP is the one that ships; a simulated network is the other.
pub trait Transport: Send + Sync {
    /// Posts bytes to a path of a hub.
    fn post<'a>(&'a self, to: &'a Address, path: &'a str, body: Vec<u8>) -> OnTheWay<'a>;

    /// Gets a path of a hub.
    fn get<'a>(&'a self, from: &'a Address, path: &'a str) -> OnTheWay<'a>;
}
