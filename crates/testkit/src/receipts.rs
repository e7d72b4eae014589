//! What a receipt says of each record, for whoever judges from outside.

use kadian_wire::{Outcome, Receipt};

/// Each number of the batch, and what the hub says of it in the words of an export: a duplicate is stored.
pub fn said(receipt: &[u8]) -> Vec<(u32, String)> {
    let Ok(receipt) = Receipt::read_kept(receipt) else { return Vec::new() };
    let outcomes = receipt.outcomes.into_iter();
    outcomes
        .flat_map(|range| {
            let code = range.code.unwrap_or_default();
            let word = match range.outcome {
                Outcome::Stored | Outcome::Duplicate => "stored".to_owned(),
                Outcome::Held => format!("held({code})"),
                Outcome::Refused => format!("refused({code})"),
            };
            (range.from..=range.to).map(move |seq| (seq, word.clone()))
        })
        .collect()
}
