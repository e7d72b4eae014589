//! What is keyed, pasted and piped into a device.

use kadian_testkit::hub::CHECKPOINTS;
use kadian_testkit::{HubBox, PhoneBox, wait};
use serde_json::Value;

/// Whether both languages stand in a sentence.
fn is_said_in_both(said: &str) -> bool {
    let has_chinese = said.chars().any(|c| ('\u{4e00}'..='\u{9fff}').contains(&c));
    let n_words =
        said.split(' ').filter(|word| word.len() > 1 && word.chars().all(|c| c.is_ascii_lowercase())).count();
    has_chinese && n_words > 3
}

/// Runs what must be refused: an exit code, a code in brackets behind one sentence in both languages, nothing
/// saved, nothing echoed.
fn verify(phone: &PhoneBox, what: &str, arguments: &[&str], (exit, code): (i32, &str)) {
    let before = phone.status();
    let output = phone.run(arguments);
    let said = String::from_utf8_lossy(&output.stderr).into_owned();
    assert_eq!(output.status.code(), Some(exit), "{what}: {said}");
    assert!(said.trim_end().ends_with(&format!("[{code}]")), "{what}: {said}");
    assert!(is_said_in_both(&said) && said.lines().count() == 1 && said.len() < 400, "{what}: {said}");
    assert!(output.stdout.is_empty(), "{what}: {}", String::from_utf8_lossy(&output.stdout));
    let input = arguments.last().copied().unwrap_or_default();
    assert!(input.len() < 6 || !said.contains(input), "{what} is echoed: {said}");
    let after = phone.status();
    for field in ["records", "unsent", "enrolled", "epoch", "device"] {
        assert_eq!(after[field], before[field], "{what}: {field}");
    }
}

#[test]
fn a_reading_that_nobody_has_is_refused_or_asked_again() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let out_of_range = (1, "reading_out_of_range: reading_dc");
    let unlikely = (1, "reading_unlikely: reading_dc");
    let rows = [
        ("9999", out_of_range),
        ("3.65", out_of_range),
        ("365", out_of_range),
        ("98.6", out_of_range),
        ("45.2", out_of_range),
        ("24.9", out_of_range),
        ("-36.5", out_of_range),
        ("1e400", out_of_range),
        ("NaN", out_of_range),
        ("", out_of_range),
        ("３６.５", out_of_range),
        ("36.5 ; DROP TABLE record", out_of_range),
        ("99999999999999999999999999", out_of_range),
        ("33.0", unlikely),
        ("42.1", unlikely),
    ];
    for (reading, want) in rows {
        verify(&lin, reading, &["check", reading], want);
        if want == out_of_range {
            verify(&lin, reading, &["check", "--sure", reading], want);
        }
    }
    let records = lin.status()["records"].as_u64().unwrap();
    let saved = lin.json(&["check", "33.0", "--sure", "--json"]);
    assert_eq!(saved["seq"].as_u64().unwrap(), records + 1, "{saved}");
    assert_eq!(lin.status()["records"].as_u64().unwrap(), records + 1);
}

#[test]
fn a_name_or_number_that_does_not_fit_is_refused() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let (long, huge) = ("名".repeat(41), "n".repeat(100_000));
    let rows = [
        ("--name", long.as_str(), "name_too_long: name"),
        ("--name", huge.as_str(), "name_too_long: name"),
        ("--name", "evil\u{202e}gnp.exe", "text_unprintable: name"),
        ("--name", "bell\u{7}bell", "text_unprintable: name"),
        ("--name", "two\nlines", "text_unprintable: name"),
        ("--phone", "13800abc138", "phone_invalid: phone"),
        ("--phone", "1380013800013800", "phone_invalid: phone"),
        ("--phone", "1234", "phone_invalid: phone"),
    ];
    for (flag, text, code) in rows {
        let what: String = format!("{flag} {text:?}").chars().take(60).collect();
        verify(&lin, &what, &["check", "36.5", flag, text], (1, code));
    }
    let forty = "名".repeat(40);
    assert_eq!(
        lin.json(&["check", "36.5", "--name", &forty, "--phone", "+86 138-0013-8000", "--json"])["seq"],
        2
    );
}

#[test]
fn a_line_that_is_no_draft_is_answered_with_its_number_and_its_neighbours_are_saved() {
    let mut hub = HubBox::new();
    hub.start();
    let lin = PhoneBox::enrolled("林", &hub.link(CHECKPOINTS[0]));
    let name_of_10_mb = format!(r#"{{"reading_dc":365,"name":"{}"}}"#, "n".repeat(10_000_000));
    let nested = "[".repeat(15_000);
    let rows = [
        (r#"{"reading_dc":365,"name":"first"}"#, None),
        (name_of_10_mb.as_str(), Some("request_malformed")),
        (r#"{"reading_dc":9999}"#, Some("reading_out_of_range")),
        (r#"{"reading_dc":36.5}"#, Some("request_malformed")),
        (r#"{"reading_dc":365,"nmae":"x"}"#, Some("request_malformed")),
        (
            r#"{"reading_dc":365,"name":"nnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnnn"}"#,
            Some("name_too_long"),
        ),
        (r#"{"reading_dc":330}"#, Some("reading_unlikely")),
        ("not JSON", Some("request_malformed")),
        (nested.as_str(), Some("request_malformed")),
        (r#"{"reading_dc":365,"phone":"call me"}"#, Some("phone_invalid")),
        (r#"{"reading_dc":366,"name":"last"}"#, None),
    ];
    let input: Vec<&str> = rows.iter().map(|(line, _)| *line).collect();
    let output = lin.run_with_input(&["check", "--stdin"], &input.join("\n"));
    assert_eq!(output.status.code(), Some(1), "one line was not saved");
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<Value> = text.lines().map(|line| serde_json::from_str(line).unwrap()).collect();
    assert_eq!(answers.len(), rows.len(), "{text}");
    for (n, ((line, want), answer)) in rows.iter().zip(&answers).enumerate() {
        let what: String = line.chars().take(60).collect();
        match want {
            Some(code) => {
                assert_eq!((&answer["error"], &answer["line"]), (&(*code).into(), &(n + 1).into()), "{what}");
                assert!(answer["seq"].is_null(), "{what}");
            }
            None => assert!(answer["seq"].is_u64() && answer["error"].is_null(), "{what}: {answer}"),
        }
    }
    assert_eq!(lin.status()["records"], 3);
}

#[test]
fn a_hostile_link_connects_nothing() {
    let mut hub = HubBox::new();
    hub.start();
    let good = hub.link(CHECKPOINTS[0]);
    let nobody = format!("127.0.0.1%3A{}", wait::free_port());
    let here = format!("127.0.0.1%3A{}", hub.port());
    let at = |host: &str| good.replace(&here, host);
    let with_url = |url: &str| good.replace(&format!("http%3A%2F%2F{here}"), url);
    let field =
        |name: &str| good.split_once(&format!("{name}=")).unwrap().1.split('&').next().unwrap().to_owned();
    let (hash, code) = (field("hub"), field("code"));
    let (invalid, elsewhere) = ((1, "link_invalid: link"), (1, "hub_not_loopback: link"));
    let rows = [
        ("script", "javascript:alert(1)".to_owned(), invalid),
        ("a page", "https://evil.example/enrol?url=x&hub=y&code=z".to_owned(), invalid),
        ("a file", "file:///etc/passwd".to_owned(), invalid),
        ("nothing", " ".to_owned(), invalid),
        ("10 kB of text", "林".repeat(3_400), invalid),
        ("10 kB behind a good link", format!("{good}&{}", "x".repeat(10_000)), invalid),
        ("another host of ours", good.replace("kadian://enrol", "kadian://admin"), invalid),
        ("a user before the host", good.replace("kadian://enrol", "kadian://enrol@evil.example"), invalid),
        ("a fragment", format!("{good}#x"), invalid),
        ("a field more", format!("{good}&next=evil"), invalid),
        ("a field twice", format!("{good}&code={code}"), invalid),
        ("no code", good.replace(&format!("&code={code}"), ""), invalid),
        ("half a code", good.replace(&code, &code[..10]), invalid),
        ("script inside", with_url("javascript%3Aalert(1)"), invalid),
        ("a file inside", with_url("file%3A%2F%2F%2Fetc%2Fpasswd"), invalid),
        ("a user inside", at(&format!("lin%40{here}")), invalid),
        ("this machine as the user", at("127.0.0.1%40evil.example"), invalid),
        ("a path inside", at(&format!("{here}%2Fv2")), invalid),
        ("a query inside", at(&format!("{here}%3Fa%3Db")), invalid),
        ("another host without TLS", with_url("http%3A%2F%2Fevil.example"), elsewhere),
        ("another host", with_url("https%3A%2F%2Fevil.example"), (3, "hub_away")),
        ("a machine beside", at("10.0.0.1%3A8420"), elsewhere),
        ("every machine", at("0.0.0.0%3A8420"), elsewhere),
        ("a lookalike number", at("127.0.0.1.evil.example"), elsewhere),
        ("a lookalike name", at("localhost.evil.example"), elsewhere),
        ("a name that leads here", at("127.0.0.1.nip.io"), elsewhere),
        (
            "another hub's hash",
            good.replace(&hash, &hash.chars().rev().collect::<String>()),
            invalid_or_forged(&hash),
        ),
        ("a code that nobody gave", good.replace(&code, "AAAAAAAAAAAAAAAAAAAAAA"), (1, "code_unknown")),
        ("a port where nobody listens", at(&nobody), (3, "hub_away")),
    ];
    for (is_enrolled, phone) in
        [(false, PhoneBox::new("林")), (true, PhoneBox::enrolled("陈", &hub.link(CHECKPOINTS[0])))]
    {
        assert_eq!(phone.status()["enrolled"], is_enrolled);
        for (what, link, want) in &rows {
            verify(&phone, what, &["enrol", link], *want);
        }
    }
    assert_eq!(hub.stats()["devices"], 1);
    // None of them has used the code up.
    PhoneBox::enrolled("王", &good);
}

/// Turned round, 43 characters of base64 may carry bits that no 32 bytes have.
fn invalid_or_forged(hash: &str) -> (i32, &'static str) {
    let first = hash.chars().next().unwrap();
    let alphabet = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
    if alphabet.find(first).unwrap().is_multiple_of(4) {
        (1, "hub_forged")
    } else {
        (1, "link_invalid: link")
    }
}
