//! How a hub is served: where it listens, what it speaks, where it is found.

use super::Data;
use crate::clock::Clock;
use crate::server::{ServeOptions, Speak};
use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use clap::Args;
use clap::builder::BoolishValueParser;
use std::net::SocketAddr;
use std::path::PathBuf;
use std::str::FromStr;
use std::sync::Arc;

#[derive(Debug, Args)]
pub(in crate::commands) struct ServeArguments {
    #[command(flatten)]
    data: Data,
    /// Where to listen. On loopback the hub speaks plain HTTP; on any other address TLS 1.3 with its own pair, where
    /// nothing else is said.
    #[arg(long, env = "KADIAN_LISTEN", default_value = "127.0.0.1:8420")]
    listen: SocketAddr,
    /// Where devices and officers find the hub, best first: several with commas between them.
    #[arg(long, env = "KADIAN_PUBLIC_URL", value_delimiter = ',')]
    public_url: Vec<String>,
    /// Speaks TLS on loopback too.
    #[arg(long, env = "KADIAN_TLS", value_parser = BoolishValueParser::new())]
    tls: bool,
    /// A certificate of somebody else (PEM), the hub's own first where it is a chain.
    #[arg(long, env = "KADIAN_TLS_CERT", requires = "tls_key")]
    tls_cert: Option<PathBuf>,
    /// The key of that certificate (PEM).
    #[arg(long, env = "KADIAN_TLS_KEY", requires = "tls_cert")]
    tls_key: Option<PathBuf>,
    /// The pin of the key that will stand in that certificate next, so that devices trust it before it does.
    #[arg(long, env = "KADIAN_TLS_NEXT_PIN", value_delimiter = ',', requires = "tls_cert")]
    tls_next_pin: Vec<Pin>,
    /// A proxy in front speaks TLS with a key of this pin (SHA-256 of its SPKI, base64 or hex); several with commas.
    #[arg(long, env = "KADIAN_BEHIND_PROXY", value_delimiter = ',', conflicts_with_all = ["tls", "tls_cert"])]
    behind_proxy: Vec<Pin>,
}

/// SHA-256 of a public key (SPKI).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
struct Pin([u8; 32]);

impl FromStr for Pin {
    type Err = &'static str;

    fn from_str(text: &str) -> Result<Self, Self::Err> {
        let bytes = hex::decode(text).ok().or_else(|| STANDARD.decode(text).ok());
        let pin = bytes.and_then(|bytes| bytes.try_into().ok());
        pin.map(Self).ok_or("a pin is a SHA-256 in base64 or hex")
    }
}

impl ServeArguments {
    /// What they come to, with what tells the hub the time.
    pub(in crate::commands) fn options(self, clock: Arc<dyn Clock>) -> ServeOptions {
        let Self { data, listen, public_url, tls, tls_cert, tls_key, tls_next_pin, behind_proxy } = self;
        let pins = |pins: Vec<Pin>| pins.into_iter().map(|pin| pin.0).collect::<Vec<_>>();
        let speak = match (tls_cert.zip(tls_key), behind_proxy.is_empty()) {
            (Some((certificate, key)), _) => Speak::Files { certificate, key, next_pins: pins(tls_next_pin) },
            (None, false) => Speak::BehindProxy(pins(behind_proxy)),
            (None, true) if tls || !listen.ip().is_loopback() => Speak::OwnPair,
            (None, true) => Speak::Plain,
        };
        ServeOptions { dir: data.data, listen, public_urls: public_url, speak, clock }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pin_is_read_in_both_spellings() {
        let hex = "00".repeat(31) + "ff";
        let base64 = STANDARD.encode([[0; 31].as_slice(), &[255]].concat());
        assert_eq!(hex.parse::<Pin>(), base64.parse::<Pin>());
        assert!(hex.parse::<Pin>().is_ok());
        assert!("ff".parse::<Pin>().is_err() && "".parse::<Pin>().is_err());
    }
}
