//! The socket: plain HTTP, or TLS 1.3 by rustls.

use super::DRAIN;
use super::guests::Guests;
use crate::keys::Keys;
use crate::tls::TlsPair;
use axum::Router;
use axum_server::tls_rustls::{RustlsConfig, from_tcp_rustls};
use axum_server::{Address, Handle, Server, from_tcp};
use std::net::{SocketAddr, TcpListener};
use std::path::PathBuf;
use std::time::Duration;
use tokio::sync::watch;

/// The head of a request fits one packet; on the thinnest link that takes a second.
const HEAD_MAX: Duration = Duration::from_secs(30);

/// What a hub speaks on its socket.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Speak {
    /// Plain HTTP, on loopback alone.
    Plain,
    /// TLS with the pair that `init` made.
    OwnPair,
    /// TLS with somebody else's certificate.
    Files {
        /// The certificate, or a chain with the hub's own first (PEM).
        certificate: PathBuf,
        /// Its key (PEM).
        key: PathBuf,
        /// The key that will answer next, where it is known already.
        next_pins: Vec<[u8; 32]>,
    },
    /// Plain HTTP to a proxy that speaks TLS with these keys.
    BehindProxy(Vec<[u8; 32]>),
}

/// A socket that is bound, and what is spoken on it.
pub(super) struct Listening {
    listener: TcpListener,
    tls: Option<RustlsConfig>,
}

impl Listening {
    /// The socket, and its TLS where the pair is the hub's own and turns with the keys.
    pub(super) fn new(
        listener: TcpListener,
        speak: &Speak,
        keys: &Keys,
    ) -> anyhow::Result<(Self, Option<RustlsConfig>)> {
        listener.set_nonblocking(true)?;
        let (tls, turning) = match speak {
            Speak::Plain | Speak::BehindProxy(_) => (None, None),
            Speak::OwnPair => {
                let config = RustlsConfig::from_config(keys.tls_now().server_config()?);
                (Some(config.clone()), Some(config))
            }
            Speak::Files { certificate, key, .. } => {
                let pair = TlsPair::read_files(certificate, key)?;
                (Some(RustlsConfig::from_config(pair.server_config()?)), None)
            }
        };
        Ok((Self { listener, tls }, turning))
    }

    /// Serves until it is stopped. Whoever still talks after the drain is cut off: nothing was promised to them.
    pub(super) async fn serve(self, router: Router, mut stopped: watch::Receiver<bool>) {
        let handle = Handle::new();
        let ending = handle.clone();
        tokio::spawn(async move {
            let _ = stopped.changed().await;
            ending.graceful_shutdown(Some(DRAIN));
        });
        if let Err(error) = self.run(router, handle).await {
            tracing::error!(cause = %error, "the server ended");
        }
    }

    async fn run(self, router: Router, handle: Handle<SocketAddr>) -> std::io::Result<()> {
        let service = router.into_make_service_with_connect_info::<SocketAddr>();
        let guests = Guests::new();
        match self.tls {
            None => patient(from_tcp(self.listener)?.handle(handle)).acceptor(guests).serve(service).await,
            Some(tls) => {
                let server = from_tcp_rustls(self.listener, tls)?.handle(handle);
                patient(server).map(|tls| tls.acceptor(guests)).serve(service).await
            }
        }
    }
}

/// Who connects says what it wants, or goes; who has been answered asks again, or goes.
fn patient<A: Address, Acceptor>(mut server: Server<A, Acceptor>) -> Server<A, Acceptor> {
    server.http_builder().http1().header_read_timeout(HEAD_MAX);
    server.first_request_timeout(HEAD_MAX)
}
