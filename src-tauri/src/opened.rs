//! A link that somebody tapped outside the app, in a message or under a camera.
//!
//! What always holds: it waits here until the page takes it, and only fills the field; a person's tap follows it, for
//! whoever sends a link must not choose the hub of somebody's phone.

use kadian_device::door::Topic;
use std::ffi::OsString;
use std::sync::{Mutex, PoisonError};
use tauri::{AppHandle, Emitter, Manager, State};

const SCHEME: &str = "kadian:";
/// A longer one is none of ours: a link has one address, one hash and one code.
const LINK_BYTES_MAX: usize = 2_048;

/// The last link that was opened and not taken yet.
#[derive(Default)]
pub(crate) struct Opened(Mutex<Option<String>>);

impl Opened {
    fn put(&self, link: &str) -> bool {
        if !link.starts_with(SCHEME) || link.len() > LINK_BYTES_MAX {
            return false;
        }
        *self.0.lock().unwrap_or_else(PoisonError::into_inner) = Some(link.to_owned());
        true
    }

    fn take(&self) -> Option<String> {
        self.0.lock().unwrap_or_else(PoisonError::into_inner).take()
    }
}

/// Keeps what was opened for the page, and has it ask again.
pub(crate) fn keep(app: &AppHandle, links: impl IntoIterator<Item = String>) {
    for link in links {
        if app.state::<Opened>().put(&link)
            && let Err(error) = app.emit("changed", [Topic::Enrolment])
        {
            tracing::warn!("failed to tell the page of an opened link: {error}");
        }
    }
}

/// The link that the app was started with.
pub(crate) fn of_start(args: impl Iterator<Item = OsString>) -> Option<String> {
    args.filter_map(|arg| arg.into_string().ok()).find(|arg| arg.starts_with(SCHEME))
}

/// Gives the link to the page, once.
#[tauri::command]
pub(crate) fn opened_link(opened: State<'_, Opened>) -> Option<String> {
    opened.take()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_link_of_ours_is_kept_until_it_is_taken_and_others_are_not() {
        let opened = Opened::default();
        for foreign in
            ["https://example.org/enrol?x", "kadian", "", &format!("kadian://{}", "x".repeat(3_000))]
        {
            assert!(!opened.put(foreign), "{foreign}");
        }
        assert_eq!(opened.take(), None);
        assert!(opened.put("kadian://enrol?h=1"));
        assert!(opened.put("kadian://enrol?h=2"));
        assert_eq!(opened.take().as_deref(), Some("kadian://enrol?h=2"));
        assert_eq!(opened.take(), None);
    }

    #[test]
    fn the_link_of_the_start_stands_anywhere_among_the_words() {
        let of = |words: &[&str]| of_start(words.iter().map(Into::into));
        assert_eq!(of(&["--data", "/here", "kadian://enrol?h=1"]).as_deref(), Some("kadian://enrol?h=1"));
        assert_eq!(of(&["--data", "/here"]), None);
    }
}
