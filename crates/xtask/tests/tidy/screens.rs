//! The screens know one host, and only one file knows what it is.

use crate::{Source, none_of, sources};

const SHELL: &str = "@tauri-apps/";

/// The one file that may.
const HOST: &str = "ui/kit/host.ts";

#[test]
fn only_the_host_imports_the_shell() {
    let files = sources(&["ui"]);
    let code = files.iter().filter(|file| file.is(&["ts", "js", "mjs", "svelte"]) && file.path != HOST);
    none_of(code.filter_map(imports_the_shell).collect());
}

fn imports_the_shell(file: &Source) -> Option<String> {
    let mut before_each = file.text.match_indices(SHELL).filter_map(|(at, _)| file.text.get(..at));
    // A rule of eslint may name the shell; only an import uses it.
    let imported = before_each.any(|before| {
        let before = before.trim_end_matches(['"', '\'', '`']).trim_end();
        ["from", "import", "import(", "require("].iter().any(|word| before.ends_with(word))
    });
    imported.then(|| {
        format!("{}: imports {SHELL}…: screens ask the host, and only {HOST} knows the shell", file.path)
    })
}

#[test]
fn an_import_of_the_shell_is_found() {
    let found = |text: &str| imports_the_shell(&Source::new("ui/phone/Gate.svelte", text)).is_some();
    assert!(found("import { invoke } from '@tauri-apps/api/core'"));
    assert!(found("const core = await import( \"@tauri-apps/api/core\")"));
    assert!(found("import '@tauri-apps/api'"));
    assert!(!found("group: ['@tauri-apps/*'], message: 'only kit/host.ts'"));
}
