//! Lets the crate build without Node: where the pages are not built, one page says how to build them.

use std::path::Path;

#[expect(clippy::expect_used, reason = "a build that cannot write its output has failed")]
fn main() {
    let dist = Path::new("../../ui/dashboard/dist");
    let page = dist.join("index.html");
    if !page.exists() {
        let text = "<!doctype html><meta charset=\"utf-8\"><title>Kadian</title><p>screens not built: cargo xtask run</p>\n";
        std::fs::create_dir_all(dist)
            .and_then(|()| std::fs::write(page, text))
            .expect("the page can be written");
    }
    println!("cargo:rerun-if-changed=../../ui/dashboard/dist");
    println!("cargo:rerun-if-changed=../../migrations/hub");
}
