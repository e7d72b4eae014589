//! Making an enrolment link: the same for the command line and for officers' pages.

use crate::keys::random_bytes;
use crate::rights::Scope;
use crate::store::{Approval, NewEnrolmentCode, Store, StoreError};
use kadian_domain::Code;
use kadian_wire::EnrolLink;
use kadian_wire::chain::sha256;

/// A one-time code lives this long.
const CODE_MS: i64 = 10 * 60_000;

/// A link that was made. Its code is told once, here.
#[derive(Debug, Clone)]
pub struct MadeLink {
    /// What the enrolment is named by.
    pub enrolment: u32,
    /// `kadian://enrol?…`
    pub link: String,
    /// When it ends.
    pub expires_ms: i64,
}

/// Where a link leads to, and who answers for it.
#[derive(Debug, Clone)]
pub struct NewLink {
    /// The checkpoint.
    pub checkpoint: u32,
    /// Who accepts the device.
    pub approval: Approval,
    /// Who makes it, as the audit names them.
    pub actor: String,
}

/// Makes a link for one device. `not_found` where the checkpoint is not in scope, and where the hub has no address yet.
pub async fn make_link(
    store: &Store,
    scope: Scope,
    new: NewLink,
    now_ms: i64,
) -> Result<MadeLink, StoreError> {
    let hub = store.hub().await?;
    let (Some(url), Some(hub_list)) = (hub.base_url, hub.hub_list) else {
        return Err(StoreError::Rule(Code::NotFound.into()));
    };
    let NewLink { checkpoint, approval, actor } = new;
    let code: [u8; 16] = random_bytes();
    let (code_hash, expires_ms) = (*sha256(&code).as_bytes(), now_ms.saturating_add(CODE_MS));
    let kept = NewEnrolmentCode { code_hash, checkpoint, approval, actor, expires_ms, now_ms };
    let enrolment = store.add_enrolment_code(scope, kept).await?;
    let link = EnrolLink { url, hub_list_hash: sha256(&hub_list), code }.to_string();
    Ok(MadeLink { enrolment, link, expires_ms })
}
