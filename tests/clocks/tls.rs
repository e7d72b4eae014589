//! TLS and a clock that is wrong: whoever has the hub's key talks to it, in whatever year, and nobody else ever does.

use crate::world::{YEAR_1970_MS, YEAR_2036_MS};
use kadian_hub::tls::TlsPair;
use kadian_sync::tls::client_config;
use kadian_sync::transport::Trust;
use rustls::pki_types::UnixTime;
use rustls::time_provider::TimeProvider;
use rustls::{ClientConnection, ServerConnection};
use std::sync::Arc;
use std::time::Duration;

/// A phone's clock, as TLS sees it.
#[derive(Debug)]
struct At(Duration);

impl TimeProvider for At {
    fn current_time(&self) -> Option<UnixTime> {
        Some(UnixTime::since_unix_epoch(self.0))
    }
}

/// Shakes hands in memory; whether the phone trusts whom it talks to.
fn trusts(pin: [u8; 32], hub: &TlsPair, wall_ms: i64) -> bool {
    let mut config = client_config(&Trust::Pinned(vec![pin])).unwrap();
    config.time_provider = Arc::new(At(Duration::from_millis(wall_ms.unsigned_abs())));
    let mut phone = ClientConnection::new(Arc::new(config), "127.0.0.1".try_into().unwrap()).unwrap();
    let mut hub = ServerConnection::new(hub.server_config().unwrap()).unwrap();
    while phone.is_handshaking() {
        let mut on_the_way = Vec::new();
        while phone.wants_write() {
            phone.write_tls(&mut on_the_way).unwrap();
        }
        let mut rest = on_the_way.as_slice();
        while !rest.is_empty() {
            hub.read_tls(&mut rest).unwrap();
            hub.process_new_packets().unwrap();
        }
        let mut answer = Vec::new();
        while hub.wants_write() {
            hub.write_tls(&mut answer).unwrap();
        }
        let mut rest = answer.as_slice();
        while !rest.is_empty() {
            phone.read_tls(&mut rest).unwrap();
            if phone.process_new_packets().is_err() {
                return false;
            }
        }
    }
    true
}

#[test]
fn a_phone_in_any_year_trusts_the_hubs_key_and_no_other() {
    let (hub, stranger) = (TlsPair::draw().unwrap(), TlsPair::draw().unwrap());
    // 9999 is past every date that a certificate can carry.
    let year_9999_ms = 253_370_764_800_000;
    for wall_ms in [0, YEAR_1970_MS, 1_795_579_200_000, YEAR_2036_MS, year_9999_ms] {
        assert!(trusts(hub.pin, &hub, wall_ms), "{wall_ms}");
        assert!(!trusts(hub.pin, &stranger, wall_ms), "{wall_ms}");
    }
}
