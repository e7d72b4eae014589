//! The sentences of the codes as they stand in the locale files, and what their first words promise.
#![allow(dead_code, reason = "each test file uses its own part")]

use std::fs;
use std::path::{Path, PathBuf};

/// One text: its key, and what people read.
pub(crate) type Text = (String, String);

/// What a text may open with, in both languages, and what that says of the record. Longer ones come first.
pub(crate) const PROMISES: &[(&str, &str, &str)] = &[
    ("还没保存", "Not saved yet", "nothing is written yet; what was keyed still stands on the screen"),
    ("没有保存", "Not saved", "nothing is written"),
    ("这一条没有保存", "This one was not saved", "nothing of this one is written; the earlier ones are safe"),
    (
        "这一条可能没有保存",
        "This one was perhaps not saved",
        "nobody knows whether this one is written; the earlier ones are safe",
    ),
    ("什么也没改", "Nothing was changed", "all is as it was before the key was pressed"),
    ("什么也没删", "Nothing was deleted", "all is as it was; the file is left alone"),
    ("这一步没有做成，什么也没改", "This step failed and nothing was changed", "all is as it was before"),
    (
        "记录都在这台设备上",
        "Your records are safe here",
        "every record is on this device and waits to be sent",
    ),
    ("记录都在", "Your records are safe", "every record is on this device"),
    ("记录还在", "The record stands", "the record is there and counts"),
    (
        "能读的都保存好了",
        "What could be read is safe",
        "what could be read of a damaged file is on this device and waits to be sent; the file is left alone",
    ),
    ("都保存好了", "Everything is saved", "every record is on this device"),
    (
        "以前的都在",
        "All earlier checks are safe",
        "every record so far is on this device; nothing new is taken",
    ),
    (
        "已到中心，还没计入",
        "At the hub, not counted yet",
        "the hub has the record and holds it: it may still count",
    ),
    (
        "中心留了底，但不会计入",
        "Kept at the hub, but it will not count",
        "the hub has the record and refuses to count it",
    ),
    (
        "没有接上",
        "Not connected",
        "the device belongs to no checkpoint by this link; nothing else is touched",
    ),
    ("没有登录", "Not signed in", "nobody is signed in; nothing is touched"),
    ("密码没有换", "The password was not changed", "the password is the one before"),
];

/// The texts of `codes.ftl` in one language, in the order of the file. They have no gaps, and each is one line.
pub(crate) fn texts(language: &str) -> Vec<Text> {
    let path = root().join("ui/kit/locales").join(language).join("codes.ftl");
    let file = fs::read_to_string(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    let said = file.lines().filter(|line| !line.trim().is_empty() && !line.starts_with('#'));
    said.map(|line| {
        let (key, text) = line
            .split_once(" = ")
            .unwrap_or_else(|| panic!("{language}/codes.ftl: no text of one line: {line}"));
        (key.to_owned(), text.to_owned())
    })
    .collect()
}

/// Both languages of every key, Chinese first.
pub(crate) fn both() -> Vec<(String, String, String)> {
    let (zh, en) = (texts("zh-Hans"), texts("en"));
    let keys = |texts: &[Text]| texts.iter().map(|(key, _)| key.clone()).collect::<Vec<_>>();
    assert_eq!(keys(&zh), keys(&en), "both files have the same texts in the same order");
    zh.into_iter().zip(en).map(|((key, zh), (_, en))| (key, zh, en)).collect()
}

/// The root of the repository.
pub(crate) fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}
