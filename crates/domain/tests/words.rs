//! What people are told: every code has its text in both languages, and each answers in at most two sentences: is my
//! record safe? what happened? what do I do?

#![allow(clippy::unwrap_used, clippy::panic, reason = "a test fails by panicking")]

mod sentences;

use kadian_domain::Code;
use sentences::{PROMISES, both, root, texts};
use std::fs;

/// Characters of a text, Chinese and English: more is not read while somebody waits in the cold.
const CHARS_MAX: (usize, usize) = (45, 140);

#[test]
fn every_code_has_its_text_in_both_languages_and_no_text_is_without_a_code() {
    let codes: Vec<&str> = Code::ALL.iter().map(|code| code.as_str()).collect();
    for language in ["zh-Hans", "en"] {
        let keys: Vec<String> = texts(language).into_iter().map(|(key, _)| key).collect();
        assert_eq!(
            keys, codes,
            "{language}/codes.ftl has the codes of crates/domain/src/code.rs, in their order"
        );
    }
}

#[test]
fn every_text_says_first_whether_the_record_is_safe() {
    for (key, zh, en) in both() {
        let is_said = PROMISES
            .iter()
            .any(|(zh_first, en_first, _)| zh.starts_with(zh_first) && en.starts_with(en_first));
        assert!(
            is_said,
            "{key} opens with no promise of PROMISES, or with two different ones:\n  {zh}\n  {en}"
        );
    }
}

#[test]
fn every_text_goes_on_with_what_happened_and_what_to_do() {
    for (key, zh, en) in both() {
        for (text, rest) in [(&zh, after_promise(&zh)), (&en, after_promise(&en))] {
            assert!(rest.chars().any(char::is_alphabetic), "{key} says nothing but a promise: {text}");
            assert_eq!(n_sentences(text), 2, "{key}: what happened and what to do are two sentences: {text}");
        }
    }
}

#[test]
fn every_text_has_at_most_two_sentences_and_can_be_read_at_a_glance() {
    for (key, zh, en) in both() {
        for (text, chars_max) in [(&zh, CHARS_MAX.0), (&en, CHARS_MAX.1)] {
            assert!(n_sentences(text) <= 2, "{key} has {} sentences: {text}", n_sentences(text));
            let n_chars = text.chars().count();
            assert!(n_chars <= chars_max, "{key} has {n_chars} characters, at most {chars_max}: {text}");
            assert!(ends_sentence(text), "{key} stops in the middle: {text}");
        }
    }
}

#[test]
fn every_text_is_in_its_own_language() {
    for (key, zh, en) in both() {
        assert!(zh.chars().any(is_han), "{key} has no Chinese: {zh}");
        // A slip's letter may stand in it, a word of another language may not.
        let latin = zh.split(|c: char| !c.is_ascii_alphabetic()).find(|word| word.len() > 1);
        assert_eq!(latin, None, "{key} has English in its Chinese: {zh}");
        assert!(
            en.is_ascii() && en.bytes().any(|b| b.is_ascii_lowercase()),
            "{key} is not plain English: {en}"
        );
    }
}

#[test]
fn no_text_says_delete() {
    for (key, zh, en) in both() {
        assert!(!zh.contains("删除") && !zh.contains("删掉"), "{key}: {zh}");
        let mut words = en.split(|c: char| !c.is_alphabetic()).map(str::to_lowercase);
        assert!(words.all(|word| !matches!(word.as_str(), "delete" | "remove" | "erase")), "{key}: {en}");
    }
}

#[test]
fn no_text_shows_a_code_or_a_gap() {
    for (key, zh, en) in both() {
        for text in [&zh, &en] {
            assert!(!text.contains(['_', '{', '}', '[', ']', '`']), "{key}: {text}");
            let shown = Code::ALL.iter().find(|code| text.to_lowercase().contains(code.as_str()));
            assert_eq!(shown, None, "{key}: {text}");
        }
    }
}

#[test]
fn every_text_is_reviewed_when_it_changes() {
    for (key, zh, en) in both() {
        insta::assert_snapshot!(key.as_str(), format!("{zh}\n{en}"));
    }
}

#[test]
fn no_snapshot_is_left_of_a_code_that_is_gone() {
    let folder = root().join("crates/domain/tests/snapshots");
    for entry in fs::read_dir(&folder).unwrap() {
        let name = entry.unwrap().file_name().into_string().unwrap();
        // The others are those of the faults, which have a test like this one.
        let Some(rest) = name.strip_prefix("words__") else { continue };
        let word = rest.strip_suffix(".snap");
        assert!(word.and_then(Code::from_word).is_some(), "{name}: no code has it");
    }
}

fn after_promise(text: &str) -> &str {
    let promised = PROMISES.iter().flat_map(|(zh, en, _)| [zh, en]);
    promised.filter_map(|promise| text.strip_prefix(promise)).next().unwrap_or_default()
}

fn n_sentences(text: &str) -> usize {
    // A point ends a sentence only before a space: 36.5 is a figure.
    format!("{text} ")
        .replace(['。', '！', '？'], ". ")
        .replace("! ", ". ")
        .replace("? ", ". ")
        .matches(". ")
        .count()
}

fn ends_sentence(text: &str) -> bool {
    text.ends_with(['。', '！', '？', '.', '!', '?'])
}

fn is_han(c: char) -> bool {
    matches!(c, '\u{4e00}'..='\u{9fff}')
}

#[test]
fn sentences_are_counted_and_figures_are_none() {
    let cases = [
        ("没有保存：只收 25.0 到 45.0 度。请看体温枪，改好再保存。", 2),
        ("Not saved: a reading lies between 25.0 and 45.0. Please look again.", 2),
        ("One? Two! Three.", 3),
        ("no end", 0),
    ];
    for (text, want) in cases {
        assert_eq!(n_sentences(text), want, "{text}");
    }
}
