//! The district's checkpoints, as a file gives them.

/// A line of the file.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct ImportRow {
    /// Where it stands in the file.
    pub line: u64,
    /// The hub's own district.
    pub district: String,
    /// Its subdistrict.
    pub subdistrict: String,
    /// Its community.
    pub community: String,
    /// Its name.
    pub checkpoint: String,
}

/// What an import came to.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Imported {
    /// Checkpoints that were not there before.
    pub added: u32,
    /// Those that were.
    pub unchanged: u32,
}
