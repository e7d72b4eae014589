//! Where the built binaries are: beside the test that runs.

use std::path::PathBuf;

/// This machine, where everything in a box listens.
pub const LOOPBACK: &str = "127.0.0.1";

/// The path of a built binary of the workspace.
pub fn path(name: &str) -> PathBuf {
    let binary = beside(name);
    assert!(
        binary.exists(),
        "{name} is not built: run `cargo build` first, or everything by `cargo xtask test`"
    );
    binary
}

/// Where a binary would be, built or not.
pub fn beside(name: &str) -> PathBuf {
    let test = std::env::current_exe().expect("a test knows its own path");
    let profile =
        test.ancestors().find(|dir| dir.join("deps").is_dir()).expect("tests lie under target/<profile>");
    profile.join(name)
}
