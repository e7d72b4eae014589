//! The sentences that people read, in both languages, from the Fluent files that the screens use too.
//!
//! What always holds: Chinese first, English beside it; a key without a sentence shows as itself.

use fluent_bundle::{FluentArgs, FluentBundle, FluentResource};
use std::borrow::Cow;

const ZH_HANS: &[&str] = &[
    include_str!(concat!(env!("OUT_DIR"), "/codes.zh-Hans.ftl")),
    include_str!("../locales/zh-Hans/cli.ftl"),
];
const EN: &[&str] =
    &[include_str!(concat!(env!("OUT_DIR"), "/codes.en.ftl")), include_str!("../locales/en/cli.ftl")];

/// What stands in a sentence's gaps.
pub(crate) type Gaps<'a> = &'a [(&'a str, &'a str)];

/// Both languages on one line.
pub(crate) fn both(key: &str, gaps: Gaps<'_>) -> String {
    let (zh, en) = (word(ZH_HANS, "zh-Hans", key, gaps), word(EN, "en", key, gaps));
    if zh == en { zh } else { format!("{zh} / {en}") }
}

/// Both languages on one line, with one word of the files itself in a gap.
pub(crate) fn both_told(key: &str, told: &str, gaps: Gaps<'_>) -> String {
    let one = |files, language| {
        let told = word(files, language, told, &[]);
        let gaps: Vec<_> = gaps.iter().copied().chain([("told", told.as_str())]).collect();
        word(files, language, key, &gaps)
    };
    format!("{} / {}", one(ZH_HANS, "zh-Hans"), one(EN, "en"))
}

/// English alone, for the titles of problem documents.
pub(crate) fn english(key: &str) -> String {
    word(EN, "en", key, &[])
}

fn word(files: &[&str], language: &str, key: &str, gaps: Gaps<'_>) -> String {
    let mut bundle = FluentBundle::new(language.parse().into_iter().collect());
    // A terminal shows the marks around a gap as rubbish.
    bundle.set_use_isolating(false);
    for file in files {
        // What parses is of use even where something beside it does not.
        let resource = FluentResource::try_new((*file).to_owned()).unwrap_or_else(|(resource, _)| resource);
        bundle.add_resource_overriding(resource);
    }
    let mut args = FluentArgs::new();
    for (name, value) in gaps {
        args.set(*name, *value);
    }
    let pattern = bundle.get_message(key).and_then(|message| message.value());
    let sentence = pattern.map(|pattern| bundle.format_pattern(pattern, Some(&args), &mut Vec::new()));
    sentence.unwrap_or(Cow::Borrowed(key)).into_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_sentence_has_both_languages_and_its_gaps_filled() {
        let said = both("voided", &[("voided", "41"), ("seq", "42")]);
        assert_eq!(said, "第 41 号已作废，见第 42 号 / No. 41 is voided by no. 42");
        let said = both_told("saved", "admit", &[("reading", "36.5"), ("seq", "2")]);
        assert_eq!(said, "已保存 36.5：放行。第 2 号 / Saved 36.5: let through. No. 2");
    }

    #[test]
    fn a_key_without_a_sentence_shows_as_itself() {
        assert_eq!(both("no_such_key", &[]), "no_such_key");
    }

    #[test]
    fn both_files_have_the_same_keys() {
        let keys = |files: &[&str]| -> Vec<String> {
            let lines = files.iter().flat_map(|file| file.lines());
            let keys = lines.filter(|line| line.starts_with(|c: char| c.is_ascii_lowercase()));
            keys.filter_map(|line| line.split_once(" =")).map(|(key, _)| key.to_owned()).collect()
        };
        let (zh, en) = (keys(ZH_HANS), keys(EN));
        assert!(en.len() > 20 && en.contains(&"data_missing".to_owned()), "{en:?}");
        assert_eq!(zh, en);
    }
}
