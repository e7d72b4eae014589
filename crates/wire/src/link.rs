//! The enrolment link: `kadian://enrol?url=…&hub=…&code=…`, pasted, opened or shown as a QR code.

use crate::chain::Hash;
use base64::Engine;
use base64::engine::general_purpose::URL_SAFE_NO_PAD;
use url::Url;

/// Longer than any honest link, short enough for a QR code.
const LINK_CHARS_MAX: usize = 600;

/// What a link says.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct EnrolLink {
    /// The hub's base address, without a slash at its end.
    pub url: String,
    /// SHA-256 of the hub's list `hub` as served.
    pub hub_list_hash: Hash,
    /// The one-time code.
    pub code: [u8; 16],
}

impl EnrolLink {
    /// A link from its text; None for anything that is not exactly such a link.
    pub fn parse(text: &str) -> Option<Self> {
        let text = text.trim();
        if text.len() > LINK_CHARS_MAX {
            return None;
        }
        let link = Url::parse(text).ok()?;
        let is_plain = link.username().is_empty() && link.password().is_none() && link.port().is_none();
        let is_bare = matches!(link.path(), "" | "/") && link.fragment().is_none();
        let is_ours =
            link.scheme() == "kadian" && link.host_str() == Some("enrol") && ends_with_its_host(text);
        let has_form = is_ours && is_plain && is_bare;
        let mut pairs: Vec<(String, String)> = link.query_pairs().into_owned().collect();
        pairs.sort();
        let [(code_key, code), (hub_key, hub), (url_key, url)] = pairs.try_into().ok()?;
        if !has_form || (code_key.as_str(), hub_key.as_str(), url_key.as_str()) != ("code", "hub", "url") {
            return None;
        }
        let link = Self {
            url: base_url(&url)?,
            hub_list_hash: Hash::from_slice(&URL_SAFE_NO_PAD.decode(hub).ok()?)?,
            code: URL_SAFE_NO_PAD.decode(code).ok()?.try_into().ok()?,
        };
        // Shown again it may be longer than it came: then nobody could take it from this device.
        (link.to_string().len() <= LINK_CHARS_MAX).then_some(link)
    }
}

/// A colon with no port behind it is nothing to a reader of URLs, and yet no part of a link of ours. What such a reader
/// takes out before it reads, ends of lines where a message was wrapped, is none of the link either.
fn ends_with_its_host(text: &str) -> bool {
    let mut head = text.split('?').next().unwrap_or_default().to_owned();
    head.retain(|c| !matches!(c, '\t' | '\n' | '\r'));
    head.ends_with("//enrol") || head.ends_with("//enrol/")
}

impl std::fmt::Display for EnrolLink {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        let query: String = url::form_urlencoded::Serializer::new(String::new())
            .append_pair("url", &self.url)
            .append_pair("hub", &URL_SAFE_NO_PAD.encode(self.hub_list_hash.as_bytes()))
            .append_pair("code", &URL_SAFE_NO_PAD.encode(self.code))
            .finish();
        write!(f, "kadian://enrol?{query}")
    }
}

/// A hub's base address in its one form: http or https, a host, no user, path, query or fragment.
pub fn base_url(text: &str) -> Option<String> {
    let url = Url::parse(text).ok()?;
    let plain = url.username().is_empty() && url.password().is_none() && url.query().is_none();
    let bare = matches!(url.path(), "" | "/") && url.fragment().is_none();
    let scheme = matches!(url.scheme(), "http" | "https");
    (plain && bare && scheme && url.has_host()).then(|| url.as_str().trim_end_matches('/').to_owned())
}

/// Whether an address is on this machine.
pub fn is_loopback(base_url: &str) -> bool {
    match Url::parse(base_url).ok().as_ref().and_then(Url::host) {
        Some(url::Host::Ipv4(ip)) => ip.is_loopback(),
        Some(url::Host::Ipv6(ip)) => ip.is_loopback(),
        Some(url::Host::Domain(name)) => name == "localhost",
        None => false,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use proptest::prelude::*;

    fn link() -> EnrolLink {
        let hub_list_hash = Hash::from_bytes([9; 32]);
        EnrolLink { url: "http://127.0.0.1:8420".into(), hub_list_hash, code: [8; 16] }
    }

    #[test]
    fn a_link_reads_back() {
        assert_eq!(EnrolLink::parse(&format!("  {}\n", link())), Some(link()));
        let wrapped = link().to_string().replace("enrol?", "en\r\nrol\n?");
        assert_eq!(EnrolLink::parse(&wrapped), Some(link()), "a message was wrapped");
    }

    #[test]
    fn hostile_links_are_no_links() {
        let good = link().to_string();
        let bad = [
            String::new(),
            "https://example.org".into(),
            good.replace("kadian", "javascript"),
            good.replace("enrol", "delete"),
            good.replace("//enrol", "//somebody@enrol"),
            good.replace("//enrol", "//:secret@enrol"),
            good.replace("//enrol", "//enrol:8420"),
            good.replace("//enrol", "//enrol:"),
            good.replace("//enrol", "//enrol:/"),
            good.replace("//enrol", "//enrol/more"),
            good.replace("http%3A", "file%3A"),
            good.replace("http%3A", "javascript%3A"),
            good.replace("127.0.0.1", "user%40127.0.0.1"),
            good.replace("8420", "8420%2Fpath"),
            good.replace("code=", "code=A"),
            format!("{good}&more=1"),
            format!("{good}&code=twice"),
            format!("{good}#fragment"),
            good.replace("&hub=", "&hub2="),
            format!("{good}{}", "x".repeat(700)),
        ];
        for text in bad {
            assert_eq!(EnrolLink::parse(&text), None, "{text}");
        }
    }

    #[test]
    fn a_link_that_is_too_long_once_it_is_shown_is_none() {
        // A mark that may stand in a host as it is, and takes three bytes in a link that is printed.
        let marked = |n: usize| link().to_string().replace("127.0.0.1%3A8420", &"!".repeat(n));
        assert!(EnrolLink::parse(&marked(100)).is_some());
        assert!(marked(200).len() < LINK_CHARS_MAX);
        assert_eq!(EnrolLink::parse(&marked(200)), None);
    }

    #[test]
    fn loopback_is_told_by_address_not_by_name() {
        assert!(is_loopback("http://127.0.0.1:8420"));
        assert!(is_loopback("http://[::1]:8420"));
        assert!(is_loopback("http://localhost"));
        assert!(!is_loopback("http://127.0.0.1.example.org"));
        assert!(!is_loopback("http://192.168.1.1"));
        assert!(!is_loopback("nonsense"));
    }

    proptest! {
        #[test]
        fn any_text_ends_in_an_answer(text in ".{0,200}") {
            let _ = EnrolLink::parse(&text);
        }
    }
}
