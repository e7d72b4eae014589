//! What is printed: one row a campaign.

use crate::campaign::{Extent, Row};
use serde_json::json;

/// For whom.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Form {
    Table,
    Json,
}

/// Prints a row.
pub(crate) fn print(row: &Row, form: Form) {
    match form {
        Form::Json => println!("{}", object(row)),
        Form::Table => table(row),
    }
}

fn object(row: &Row) -> serde_json::Value {
    let Row { name, what, extent, first_seed, seeds, tally, silent, seconds } = row;
    json!({
        "campaign": name,
        "what": what,
        "tier": if *extent == Extent::Full { "full" } else { "short" },
        "first_seed": first_seed,
        "seeds": seeds,
        "trials": tally.trials,
        "fired": tally.fired,
        "acknowledged": tally.acknowledged,
        "lost": tally.lost,
        "doubled": tally.doubled,
        "false_sent": tally.false_sent,
        "faults": tally.faults,
        "not_fired": silent,
        "seconds": seconds,
        "ok": row.is_sound(),
    })
}

fn table(row: &Row) {
    let Row { name, what, first_seed, seeds, tally, silent, seconds, .. } = row;
    let last = first_seed + seeds.saturating_sub(1);
    println!("{name}  {what}");
    println!(
        "    {} trials over seeds {first_seed} to {last} in {seconds} s: {} acknowledged, {} lost, {} doubled, {} falsely sent",
        tally.trials, tally.acknowledged, tally.lost, tally.doubled, tally.false_sent
    );
    let fired: Vec<String> = tally.fired.iter().map(|(fault, n)| format!("{fault} {n}")).collect();
    println!("    fired: {}", fired.join(", "));
    for fault in &tally.faults {
        println!("    WRONG: {fault}");
    }
    if !silent.is_empty() {
        println!("    VOID: never or too seldom fired: {}", silent.join(", "));
    }
}
