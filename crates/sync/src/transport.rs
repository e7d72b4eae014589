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

/// A way to a hub. HTTP is the only one yet; files and other phones carry the same bytes later.
pub trait Transport: Send + Sync {
    /// Posts bytes to a path of a hub.
    fn post(
        &self,
        base_url: &str,
        path: &str,
        body: Vec<u8>,
    ) -> impl Future<Output = Result<Answer, Fault>> + Send;

    /// Gets a path of a hub.
    fn get(&self, base_url: &str, path: &str) -> impl Future<Output = Result<Answer, Fault>> + Send;
}
