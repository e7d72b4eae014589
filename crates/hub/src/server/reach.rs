//! Where a hub is found, and by which TLS keys.

use super::{ServeOptions, Speak};
use crate::keys::{Keys, Reach};
use crate::tls::TlsPair;
use kadian_wire::link::{base_url, is_loopback};
use std::net::SocketAddr;

/// The addresses and what is spoken there do not fit each other; nothing was started.
#[derive(Debug, thiserror::Error)]
pub enum NotReachable {
    /// Plain HTTP beyond this machine.
    #[error("{0} is not loopback: it needs TLS, the hub's own or a proxy's")]
    Plain(SocketAddr),
    /// Not the address of a hub.
    #[error("{0} is no address of a hub: it is http:// or https://, a host, and nothing behind")]
    Url(String),
    /// Plain HTTP beyond this machine, as an address.
    #[error("{0} is not on this machine, so it must begin with https://")]
    PlainUrl(String),
    /// An address by TLS where none is spoken.
    #[error("{0} begins with https://, but nothing here speaks TLS")]
    TlsUrl(String),
    /// An address without TLS where TLS is spoken.
    #[error("{0} begins with http://, but the hub speaks TLS")]
    NoTlsUrl(String),
    /// Everywhere is no address.
    #[error("{0} is no place that a device can be sent to: say the address by --public-url")]
    Everywhere(SocketAddr),
}

/// What the list `hub` says of a hub that is served so.
pub(super) fn of(options: &ServeOptions, bound: SocketAddr, keys: &Keys) -> anyhow::Result<Reach> {
    let is_plain = matches!(options.speak, Speak::Plain);
    if is_plain && !bound.ip().is_loopback() {
        return Err(NotReachable::Plain(bound).into());
    }
    let tls_pins = match &options.speak {
        Speak::Plain => Vec::new(),
        Speak::OwnPair => keys.tls_pins(),
        Speak::Files { certificate, key, next_pins } => {
            let own = TlsPair::read_files(certificate, key)?.pin;
            std::iter::once(own).chain(next_pins.iter().copied()).collect()
        }
        Speak::BehindProxy(pins) => pins.clone(),
    };
    Ok(Reach { urls: urls(options, bound)?, tls_pins })
}

fn urls(options: &ServeOptions, bound: SocketAddr) -> Result<Vec<String>, NotReachable> {
    let is_plain = matches!(options.speak, Speak::Plain);
    if options.public_urls.is_empty() {
        if bound.ip().is_unspecified() {
            return Err(NotReachable::Everywhere(bound));
        }
        let scheme = if is_plain { "http" } else { "https" };
        return Ok(vec![format!("{scheme}://{bound}")]);
    }
    options
        .public_urls
        .iter()
        .map(|text| {
            let url = base_url(text).ok_or_else(|| NotReachable::Url(text.clone()))?;
            match (url.starts_with("https:"), is_plain) {
                (true, true) => Err(NotReachable::TlsUrl(url)),
                (false, true) if !is_loopback(&url) => Err(NotReachable::PlainUrl(url)),
                (false, false) if !matches!(options.speak, Speak::BehindProxy(_)) => {
                    Err(NotReachable::NoTlsUrl(url))
                }
                (false, false) if !is_loopback(&url) => Err(NotReachable::PlainUrl(url)),
                (true, false) | (false, true | false) => Ok(url),
            }
        })
        .collect()
}
