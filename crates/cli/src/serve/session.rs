//! The token of the printed link, and the cookie that it is traded for.
//!
//! What always holds: both are random, 128 bits, made anew at each start and kept nowhere; they are compared in
//! constant time and never logged. The token stays good while the process lives: a shared tablet opens the link again.

use crate::failure::Failure;
use axum::http::HeaderMap;
use axum_extra::extract::CookieJar;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use ring::hmac;
use ring::rand::{SecureRandom, SystemRandom};

const SECRET_BYTES: usize = 16;

/// Who may use the door.
pub(super) struct Session {
    /// Of this process alone: secrets are compared by their tags, which tells nothing by its time.
    key: hmac::Key,
    /// Cookies know no ports: each port has its own name, so that two posts in one browser do not sign each other out.
    cookie_name: String,
    token: hmac::Tag,
    cookie: hmac::Tag,
    set_cookie: String,
}

impl Session {
    /// A new session of whoever serves on a port, and the token that opens it.
    pub(super) fn new(port: u16) -> Result<(Self, String), Failure> {
        let cookie_name = format!("kadian-{port}");
        let random = SystemRandom::new();
        let key =
            hmac::Key::generate(hmac::HMAC_SHA256, &random).map_err(|_| Failure::outside("internal"))?;
        let (token, cookie) = (secret(&random)?, secret(&random)?);
        let session = Self {
            token: hmac::sign(&key, token.as_bytes()),
            cookie: hmac::sign(&key, cookie.as_bytes()),
            key,
            set_cookie: format!("{cookie_name}={cookie}; HttpOnly; SameSite=Strict; Path=/"),
            cookie_name,
        };
        Ok((session, token))
    }

    /// Trades the token for the header that sets the cookie.
    pub(super) fn trade(&self, token: &str) -> Option<&str> {
        let is_token = hmac::verify(&self.key, token.as_bytes(), self.token.as_ref()).is_ok();
        is_token.then_some(&self.set_cookie)
    }

    /// Whether a request carries the cookie.
    pub(super) fn is_open_to(&self, headers: &HeaderMap) -> bool {
        let jar = CookieJar::from_headers(headers);
        let carried = jar.get(&self.cookie_name);
        carried.is_some_and(|it| hmac::verify(&self.key, it.value().as_bytes(), self.cookie.as_ref()).is_ok())
    }
}

fn secret(random: &SystemRandom) -> Result<String, Failure> {
    let mut bytes = [0; SECRET_BYTES];
    random.fill(&mut bytes).map_err(|_| Failure::outside("internal"))?;
    Ok(URL_SAFE_NO_PAD.encode(bytes))
}

#[cfg(test)]
mod tests {
    use super::*;
    use axum::http::header;

    #[test]
    fn a_token_is_traded_for_a_cookie_and_neither_is_the_other() {
        let (session, token) = Session::new(8421).unwrap();
        assert_eq!(token.len(), 22, "128 bits in base64");
        let set = session.trade(&token).unwrap();
        let (pair, rest) = set.split_once("; ").unwrap();
        assert_eq!(rest, "HttpOnly; SameSite=Strict; Path=/");
        assert!(session.trade("").is_none() && session.trade(pair).is_none());
        let is_open = |cookie: String| {
            let headers = [(header::COOKIE, cookie.parse().unwrap())].into_iter().collect();
            session.is_open_to(&headers)
        };
        assert!(is_open(format!("sid=of-the-hub; {pair}")));
        assert!(!is_open(format!("kadian-8421={token}")));
        assert!(!is_open("kadian-8421=".to_owned()));
    }
}
