//! HTTP by reqwest: no redirects, no proxies of the environment, TLS with the hub's own keys, plain HTTP to loopback
//! only, bounded answers.

use crate::settle::Fault;
use crate::tls::client_config;
use crate::transport::{Address, Answer, OnTheWay, Transport, Trust};
use kadian_domain::Code;
use kadian_wire::limits::MESSAGE_BYTES_MAX;
use kadian_wire::link::is_loopback;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use std::sync::{Mutex, PoisonError};
use std::time::Duration;

/// How long is waited.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Patience {
    /// A hub on the way to a phone is either there within this time or away.
    pub connect: Duration,
    /// Silence for so long in the middle of an answer is the end of it.
    pub read: Duration,
}

impl Patience {
    /// A device's.
    pub const OF_A_DEVICE: Self = Self { connect: Duration::from_secs(10), read: Duration::from_secs(30) };
}

/// The slowest link that is waited for, in bytes a second; twice as slow is given up and tried smaller.
const SLOWEST_BYTES_PER_S: u64 = 1_000;

/// The transport of a device.
#[derive(Debug)]
pub struct Http {
    patience: Patience,
    /// The client for whom it trusted last: connections are kept as long as the trust is the same.
    kept: Mutex<Option<(Trust, Client)>>,
}

impl Http {
    /// A transport that follows nothing and believes nothing.
    pub fn new(patience: Patience) -> Self {
        Self { patience, kept: Mutex::default() }
    }

    fn client(&self, to: &Address) -> Result<Client, Fault> {
        if !to.url.starts_with("https://") && !is_loopback(&to.url) {
            return Err(Fault::new(Code::HubNotLoopback));
        }
        let mut kept = self.kept.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((trust, client)) = kept.as_ref()
            && *trust == to.trust
        {
            return Ok(client.clone());
        }
        let client = self.build(&to.trust)?;
        *kept = Some((to.trust.clone(), client.clone()));
        Ok(client)
    }

    fn build(&self, trust: &Trust) -> Result<Client, Fault> {
        let tls = client_config(trust).map_err(|_| Fault::new(Code::Internal))?;
        Client::builder()
            .tls_backend_preconfigured(tls)
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(self.patience.connect)
            .read_timeout(self.patience.read)
            .build()
            .map_err(|_| Fault::new(Code::Internal))
    }

    async fn run(&self, request: RequestBuilder, n_bytes: usize) -> Result<Answer, Fault> {
        let body_s = u64::try_from(n_bytes).unwrap_or(u64::MAX).wrapping_div(SLOWEST_BYTES_PER_S);
        let limit = self.patience.read.saturating_add(Duration::from_secs(body_s));
        let response = request.timeout(limit).send().await.map_err(|e| away(&e))?;
        let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let media_type = header(CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_owned();
        let retry_after_s = header(RETRY_AFTER).parse().ok();
        let status = response.status().as_u16();
        Ok(Answer { status, media_type, retry_after_s, body: read_bounded(response).await? })
    }
}

impl Transport for Http {
    fn post<'a>(&'a self, to: &'a Address, path: &'a str, body: Vec<u8>) -> OnTheWay<'a> {
        Box::pin(async move {
            let n_bytes = body.len();
            let request = self.client(to)?.post(format!("{}{path}", to.url));
            self.run(request.header(CONTENT_TYPE, "application/cose").body(body), n_bytes).await
        })
    }

    fn get<'a>(&'a self, from: &'a Address, path: &'a str) -> OnTheWay<'a> {
        Box::pin(async move { self.run(self.client(from)?.get(format!("{}{path}", from.url)), 0).await })
    }
}

async fn read_bounded(mut response: Response) -> Result<Vec<u8>, Fault> {
    let mut body = Vec::new();
    while let Some(chunk) = response.chunk().await.map_err(|e| away(&e))? {
        body.extend_from_slice(&chunk);
        if body.len() > MESSAGE_BYTES_MAX {
            return Err(Fault::new(Code::AnswerForeign));
        }
    }
    Ok(body)
}

/// Why no answer came.
fn away(error: &reqwest::Error) -> Fault {
    match tls_error(error) {
        // Somebody answers by TLS and is not the hub.
        Some(rustls::Error::InvalidCertificate(_)) => Fault::new(Code::HubKeyWrong),
        // Something answers that speaks no TLS, or none of today: a portal's page, a proxy.
        Some(_) => Fault::new(Code::AnswerForeign),
        // Nothing answers at all.
        None if error.is_connect() => Fault::new(Code::HubAway),
        None if error.is_timeout() => Fault::too_slow(),
        None => Fault::new(Code::HubAway),
    }
}

/// The error of TLS beneath, where there is one.
fn tls_error<'a>(error: &'a (dyn std::error::Error + 'static)) -> Option<&'a rustls::Error> {
    if let Some(tls) = error.downcast_ref::<rustls::Error>() {
        return Some(tls);
    }
    // An I/O error shows what it wraps only by its own door; its source is what lies beneath that.
    let wrapped = error.downcast_ref::<std::io::Error>().and_then(std::io::Error::get_ref);
    match wrapped {
        Some(wrapped) => tls_error(wrapped),
        None => tls_error(error.source()?),
    }
}
