//! Statements: one a file, and every column by its name.

use crate::{Source, none_of, sources};

#[test]
fn every_sql_file_holds_one_statement() {
    none_of(statements().iter().filter_map(several).collect());
}

#[test]
fn every_column_is_asked_for_by_name() {
    none_of(statements().iter().filter_map(any_column).collect());
}

#[test]
fn every_number_of_a_parameter_is_its_place() {
    none_of(statements().iter().filter_map(out_of_order).collect());
}

/// `crates/*/sql/**/*.sql`. Migrations are scripts and stand elsewhere.
fn statements() -> Vec<Source> {
    let mut files = sources(&["crates"]);
    files.retain(|file| file.is(&["sql"]) && file.path.split('/').nth(2) == Some("sql"));
    files
}

fn several(file: &Source) -> Option<String> {
    let bare = without_body(bare(&file.text));
    let n = bare.split(';').filter(|part| !part.trim().is_empty()).count();
    (n != 1)
        .then(|| format!("{}: {n} statements, where 1 is wanted: a file is known by what it does", file.path))
}

/// A trigger is one statement, whatever stands between its BEGIN and its END.
fn without_body(bare: String) -> String {
    let upper = bare.to_uppercase();
    let is_trigger =
        upper.trim_start().starts_with("CREATE ") && upper.split_whitespace().any(|w| w == "TRIGGER");
    match (upper.find("BEGIN"), upper.rfind("END")) {
        (Some(begin), Some(end)) if is_trigger && begin < end => {
            let (head, tail) = (bare.get(..begin).unwrap_or_default(), bare.get(end..).unwrap_or_default());
            format!("{head}{tail}")
        }
        _ => bare,
    }
}

fn any_column(file: &Source) -> Option<String> {
    let words = bare(&file.text).to_uppercase().split_whitespace().collect::<Vec<_>>().join(" ");
    let any = ["SELECT *", "SELECT DISTINCT *", "SELECT ALL *", ".*", "RETURNING *"]
        .iter()
        .any(|all| words.contains(all));
    any.then(|| format!("{}: names no columns: a new column would change what it answers", file.path))
}

/// `SQLite` counts `$2` by where it first stands, and PostgreSQL by its number: only where both agree is a statement the same
/// to both.
fn out_of_order(file: &Source) -> Option<String> {
    let bare = bare(&file.text);
    let digits =
        |rest: &str| rest.split(|c: char| !c.is_ascii_digit()).next().and_then(|n| n.parse::<usize>().ok());
    let mut next = 1;
    for number in bare.split('$').skip(1).filter_map(digits) {
        if number > next {
            return Some(format!("{}: ${number} stands before ${next}", file.path));
        }
        if number == next {
            next = next.saturating_add(1);
        }
    }
    None
}

/// The statement without its comments and without the insides of its strings.
fn bare(text: &str) -> String {
    let mut bare = String::new();
    let mut chars = text.chars().peekable();
    while let Some(c) = chars.next() {
        match (c, chars.peek()) {
            ('-', Some('-')) => {
                chars.by_ref().find(|c| *c == '\n');
                bare.push('\n');
            }
            ('/', Some('*')) => {
                let mut before = ' ';
                chars.by_ref().skip(1).find(|c| std::mem::replace(&mut before, *c) == '*' && *c == '/');
                bare.push(' ');
            }
            ('\'', _) => {
                chars.by_ref().find(|c| *c == '\'');
                bare.push_str("''");
            }
            _ => bare.push(c),
        }
    }
    bare
}

#[test]
fn a_second_statement_is_found_but_not_in_a_comment_or_a_string() {
    let one = "-- first; second\n/* a; b */ SELECT seq FROM record WHERE code = 'a;b' AND n * 2 > 1;\n";
    assert!(several(&Source::new("a.sql", one)).is_none());
    assert!(several(&Source::new("a.sql", "SELECT 1; SELECT 2")).is_some());
    assert!(several(&Source::new("a.sql", "-- nothing\n")).is_some());
    let trigger = "CREATE TEMP TRIGGER t AFTER DELETE ON a BEGIN SELECT 1; SELECT 2; END";
    assert!(several(&Source::new("a.sql", trigger)).is_none());
    assert!(several(&Source::new("a.sql", &format!("{trigger}; SELECT 3"))).is_some());
}

#[test]
fn a_statement_without_columns_is_found() {
    assert!(any_column(&Source::new("a.sql", "select\n  * FROM record")).is_some());
    assert!(any_column(&Source::new("a.sql", "SELECT r.* FROM record r")).is_some());
    assert!(any_column(&Source::new("a.sql", "SELECT count(*) AS n FROM record -- SELECT *")).is_none());
}

#[test]
fn a_parameter_before_its_turn_is_found() {
    let sql = "SELECT a, $2 FROM t WHERE b = $1";
    assert!(out_of_order(&Source::new("a.sql", sql)).is_some());
    let sql = "SELECT a, $1 FROM t WHERE b = $2 AND c = $1 AND d = $3 -- $9";
    assert!(out_of_order(&Source::new("a.sql", sql)).is_none());
}
