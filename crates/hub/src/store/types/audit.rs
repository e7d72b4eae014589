//! What people at the hub have done.

use serde::Serialize;

/// A row of the audit.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
pub struct AuditRow {
    /// Its number.
    pub audit_id: i64,
    /// When (Unix milliseconds).
    pub at_ms: i64,
    /// `officer` and a number, `command line`, or whoever else.
    pub actor: String,
    /// What was done.
    pub act: String,
    /// To what; never a person's name.
    pub detail: String,
}
