//! A window of this shell with an empty page: what any app of its kind costs. Benchmarks hold the app against it.

#![expect(clippy::print_stderr, reason = "a window that does not open says why, and nothing else listens")]

fn main() {
    match tauri::Builder::default().build(tauri::generate_context!("examples/empty/tauri.conf.json")) {
        Ok(app) => app.run(|_, _| {}),
        Err(error) => eprintln!("failed to open the empty window: {error}"),
    }
}
