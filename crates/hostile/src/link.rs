//! What somebody shows to a camera, pastes or taps.

use crate::{Reach, Seed};
use kadian_wire::link::{base_url, is_loopback};
use kadian_wire::{EnrolLink, Hash};

/// What a QR code of a link may hold.
const LINK_BYTES_MAX: usize = 600;

/// Plays bytes as a link, and as the address in one.
pub fn play(bytes: &[u8]) -> Reach {
    let Ok(text) = std::str::from_utf8(bytes) else { return Reach::Refused };
    if let Some(url) = base_url(text) {
        is_bare(&url);
    }
    let Some(link) = EnrolLink::parse(text) else { return Reach::Refused };
    is_bare(&link.url);
    begins_as_one(text);
    let printed = link.to_string();
    assert!(printed.len() <= LINK_BYTES_MAX, "a link was taken that is {} bytes when shown", printed.len());
    assert_eq!(EnrolLink::parse(&printed).as_ref(), Some(&link), "{printed}");
    Reach::Taken
}

/// Where to begin.
pub fn seeds() -> Vec<Seed> {
    let urls = [
        ("loopback", "http://127.0.0.1:8420"),
        ("named", "https://hub.example.org"),
        ("ported", "https://hub.example.org:8443"),
        ("six", "https://[2001:db8::1]:8443"),
        ("chinese", "https://卡点.example"),
    ];
    let links = urls.map(|(name, url)| {
        let hub_list_hash = Hash::from_bytes(std::array::from_fn(|at| u8::try_from(at * 7).unwrap()));
        let link = EnrolLink { url: url.into(), hub_list_hash, code: [0xfb; 16] };
        Seed { name: name.into(), bytes: link.to_string().into_bytes() }
    });
    links.into()
}

/// An address is in its one form, and leads to a host and nowhere else on it.
fn is_bare(url: &str) {
    assert_eq!(base_url(url).as_deref(), Some(url));
    let host = url.strip_prefix("https://").or_else(|| url.strip_prefix("http://"));
    let host = host.unwrap_or_else(|| panic!("{url} was taken"));
    let has_more = |c: char| matches!(c, '/' | '\\' | '@' | '?' | '#') || c.is_control() || c.is_whitespace();
    assert!(!host.is_empty() && !host.contains(has_more) && host.is_ascii(), "{url} was taken");
    if is_loopback(url) {
        let at_home = host.starts_with("127.") || host.starts_with("[::1]") || host.starts_with("localhost");
        assert!(at_home, "{url} passes for this machine");
    }
}

/// What stands before the question mark says whose link it is, and nothing more: no user, no port, no path.
fn begins_as_one(text: &str) {
    // What a reader of URLs takes out before it reads: ends of lines anywhere, control characters at both ends.
    let whole = text.trim().trim_matches(|c| c <= ' ');
    let whole: String = whole.chars().filter(|c| !matches!(c, '\t' | '\n' | '\r')).collect();
    let (head, _) = whole.split_once('?').unwrap_or_else(|| panic!("{text} was taken"));
    let head = head.to_ascii_lowercase();
    assert!(head == "kadian://enrol" || head == "kadian://enrol/", "{text} was taken");
}
