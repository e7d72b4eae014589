//! What people are told: the sentences as they stand in the locale files, read here a second time.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::OnceLock;

const FILES: [(&str, &str); 2] = [
    ("ui/kit/locales/zh-Hans/codes.ftl", "ui/kit/locales/en/codes.ftl"),
    ("crates/cli/locales/zh-Hans/cli.ftl", "crates/cli/locales/en/cli.ftl"),
];

/// The key of a failure's line, if the line is exactly a sentence of the locale files: both languages, the key in brackets.
pub(crate) fn key_of(line: &str) -> Option<&'static str> {
    let (sentence, bracket) = line.rsplit_once(" [")?;
    let key = bracket.trim_end_matches(']').split(':').next()?;
    let (key, known) = sentences().get_key_value(key)?;
    (known == sentence).then_some(key)
}

fn sentences() -> &'static BTreeMap<String, String> {
    static SENTENCES: OnceLock<BTreeMap<String, String>> = OnceLock::new();
    SENTENCES.get_or_init(|| {
        let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("../..");
        let read = |file: &str| std::fs::read_to_string(root.join(file)).expect("a locale file");
        let both = FILES.map(|(zh, en)| {
            let zh: BTreeMap<_, _> = messages(&read(zh)).collect();
            let en = read(en);
            let pairs = messages(&en)
                .filter_map(|(key, en)| Some((key.clone(), format!("{} / {en}", zh.get(&key)?))));
            pairs.collect::<Vec<_>>()
        });
        both.into_iter().flatten().collect()
    })
}

fn messages(text: &str) -> impl Iterator<Item = (String, String)> {
    let lines = text.lines().filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
    lines
        .filter_map(|line| line.split_once(" = "))
        .map(|(key, said)| (key.to_owned(), said.trim().to_owned()))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_is_known_by_its_key_and_anything_else_is_a_raw_error() {
        let said = sentences()["storage_full"].clone();
        assert_eq!(key_of(&format!("{said} [storage_full]")), Some("storage_full"));
        assert_eq!(key_of(&format!("{said} [storage_failing]")), None);
        assert_eq!(key_of("disk I/O error [storage_full]"), None);
        assert_eq!(key_of("thread 'main' panicked"), None);
    }
}
