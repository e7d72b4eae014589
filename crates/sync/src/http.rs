//! HTTP by reqwest: no redirects, no proxies of the environment, plain HTTP to loopback only, bounded answers.

use crate::settle::Fault;
use crate::transport::{Answer, Transport};
use kadian_domain::Code;
use kadian_wire::limits::MESSAGE_BYTES_MAX;
use kadian_wire::link::is_loopback;
use reqwest::header::{CONTENT_TYPE, RETRY_AFTER};
use reqwest::{Client, RequestBuilder, Response};
use std::time::Duration;

/// A hub on the way to a phone is either there within this time or away.
const CONNECT_TIMEOUT: Duration = Duration::from_secs(10);
/// Silence for so long in the middle of an answer is the end of it.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// The slowest link that is waited for, in bytes a second; twice as slow is given up and tried smaller.
const SLOWEST_BYTES_PER_S: u64 = 1_000;

/// The transport of a device.
#[derive(Debug, Clone)]
pub struct Http {
    client: Client,
}

impl Http {
    /// A client that follows nothing and believes nothing.
    pub fn new(app_version: &str) -> Result<Self, Fault> {
        Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .read_timeout(READ_TIMEOUT)
            .user_agent(format!("kadian/{app_version}"))
            .build()
            .map(|client| Self { client })
            .map_err(|_| Fault::new(Code::Internal))
    }

    async fn run(&self, base_url: &str, request: RequestBuilder, n_bytes: usize) -> Result<Answer, Fault> {
        if !is_loopback(base_url) {
            return Err(Fault::new(Code::HubNotLoopback));
        }
        let body_s = u64::try_from(n_bytes).unwrap_or(u64::MAX).wrapping_div(SLOWEST_BYTES_PER_S);
        let limit = READ_TIMEOUT.saturating_add(Duration::from_secs(body_s));
        let response = request.timeout(limit).send().await.map_err(|e| away(&e))?;
        let header = |name| response.headers().get(name).and_then(|v| v.to_str().ok()).unwrap_or_default();
        let media_type = header(CONTENT_TYPE).split(';').next().unwrap_or_default().trim().to_owned();
        let retry_after_s = header(RETRY_AFTER).parse().ok();
        let status = response.status().as_u16();
        Ok(Answer { status, media_type, retry_after_s, body: read_bounded(response).await? })
    }
}

impl Transport for Http {
    async fn post(&self, base_url: &str, path: &str, body: Vec<u8>) -> Result<Answer, Fault> {
        let n_bytes = body.len();
        let request = self.client.post(format!("{base_url}{path}")).header(CONTENT_TYPE, "application/cose");
        self.run(base_url, request.body(body), n_bytes).await
    }

    async fn get(&self, base_url: &str, path: &str) -> Result<Answer, Fault> {
        self.run(base_url, self.client.get(format!("{base_url}{path}")), 0).await
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

fn away(error: &reqwest::Error) -> Fault {
    if error.is_timeout() { Fault::too_slow() } else { Fault::new(Code::HubAway) }
}
