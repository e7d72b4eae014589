//! The statements that run for every record or every look at a page find their rows by an index, however full the
//! database is: the figures for the planner are fixed.

use super::super::connect;
use super::*;
use rusqlite::{Connection, StatementStatus, params};

/// Each with the index that leads to its rows.
const HOT: [(&str, &str); 19] = [
    (sql!("find_void_of"), "void_row_by_target"),
    (sql!("has_void_of_span"), "void_row_by_target"),
    (sql!("set_find_row"), "check_row_by_event"),
    (sql!("list_find_buckets"), "find_row"),
    (sql!("list_resolutions_of_check"), "resolution_row_by_target"),
    (sql!("list_resolutions_of_slip"), "resolution_row_by_slip"),
    (sql!("list_checks_of_slip"), "check_row_by_slip"),
    (sql!("recompute_rollup"), "check_row_by_event"),
    (sql!("list_newest_checks"), "check_row_by_event"),
    (sql!("find_checks"), "check_row_by_event"),
    (sql!("count_waiting"), "check_row_waiting"),
    (sql!("list_waiting_checks"), "check_row_waiting"),
    (sql!("list_fever_checks"), "check_row_fever"),
    (sql!("count_held"), "outcome_held"),
    (sql!("list_held"), "outcome_held"),
    (sql!("list_resolved_changes"), "passer_row_by_version"),
    (sql!("get_list_versions"), "passer_row_by_version"),
    (sql!("list_rulings"), "ruling_row_by_version"),
    (sql!("get_last_shift"), "shift_row_by_start"),
];

fn plan(db: &Connection, sql: &str) -> String {
    let mut statement = db.prepare(&format!("EXPLAIN QUERY PLAN {sql}")).unwrap();
    // A plan needs no values.
    let mut rows = statement.raw_query();
    let mut lines = String::new();
    while let Some(row) = rows.next().unwrap() {
        lines += &row.get::<_, String>("detail").unwrap();
        lines.push('\n');
    }
    lines
}

#[tokio::test]
async fn no_hot_statement_walks_a_table() {
    let scene = Scene::new().await;
    let db = connect(&scene.dir.path().join("hub.db")).unwrap();
    for (sql, index) in HOT {
        let plan = plan(&db, sql);
        assert!(plan.contains(index), "{index} for {sql}\n{plan}");
        let walked = plan.lines().find(|line| line.contains("SCAN") && !line.contains("CONSTANT ROW"));
        assert_eq!(walked, None, "{sql}");
    }
}

#[tokio::test]
async fn a_statement_is_prepared_once_whatever_limit_is_bound() {
    let scene = Scene::new().await;
    let db = connect(&scene.dir.path().join("hub.db")).unwrap();
    let mut statement = db.prepare(sql!("list_newest_checks")).unwrap();
    for limit in [1, 200, 2] {
        let mut rows = statement.query(params![DISTRICT, 1, MORNING, limit]).unwrap();
        assert!(rows.next().unwrap().is_none());
    }
    assert_eq!(statement.get_status(StatementStatus::RePrepare), 0);
}
