//! The list of free pages: SQLite takes from it where it needs a page, and asks nobody whether something stands there.

use super::pages::{Pages, word};
use std::collections::BTreeSet;
use std::io;

/// Where the first page names the first part of the list.
const FIRST_PART: usize = 32;

impl Pages {
    /// Whether nothing stands in any page that the list names, and it names none twice. What is freed is written over with
    /// zeros (`secure_delete`), so a page of which the list is another day's is told by what stands in it.
    pub(crate) fn is_free_list_sound(&self) -> io::Result<bool> {
        let Some(first) = self.newest(1)? else { return Ok(true) };
        let mut named = BTreeSet::new();
        let mut part = word(&first, FIRST_PART);
        while part != 0 {
            let Some(page) = self.newest(part)? else { return Ok(false) };
            if !named.insert(part) || !self.are_free(&page, &mut named)? {
                return Ok(false);
            }
            part = word(&page, 0);
        }
        Ok(true)
    }

    /// The pages that one part of the list names. A part is its follower, how many it names, and those.
    fn are_free(&self, part: &[u8], named: &mut BTreeSet<u32>) -> io::Result<bool> {
        let n_named = word(part, 4) as usize;
        let names = part.get(8..).unwrap_or_default().chunks_exact(4);
        if n_named > names.len() {
            return Ok(false);
        }
        for name in names.take(n_named) {
            let page = word(name, 0);
            if !named.insert(page) || !self.is_free(page)? {
                return Ok(false);
            }
        }
        Ok(true)
    }

    fn is_free(&self, page: u32) -> io::Result<bool> {
        let is_empty = self.newest(page)?.map(|plain| plain.iter().all(|byte| *byte == 0));
        // A page that does not verify is told by the walk of all pages.
        Ok(is_empty.unwrap_or(true))
    }
}
