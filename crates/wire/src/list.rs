//! Lists that go down to devices: how they are asked for and how they travel. What stands in each: `rows`.
//!
//! A device asks with a signed request, for names must not go to whoever asks; the hub answers signed pages, so
//! that any road can carry them. A cursor is the hub's own and opaque to the device.

use crate::cbor;
use crate::cose::{self, CoseError, Purpose, Unverified};
use crate::frame;
use crate::limits::MESSAGE_BYTES_MAX;
use crate::receipt::open_from_hub;
use kadian_domain::DeviceId;
use minicbor::{Decode, Encode};

/// A device asks for what is new in a list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ListRequest {
    /// The hub that is asked.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// The list's name.
    #[n(1)]
    pub list: String,
    /// The cursor of the last page; empty for a list that was never fetched.
    #[cbor(n(2), with = "minicbor::bytes")]
    pub after: Vec<u8>,
    /// From the hub's last answer: a recorded request is worth nothing later.
    #[cbor(n(3), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
}

impl ListRequest {
    /// Signs the request with the device's key.
    pub fn seal<E>(
        &self,
        device: DeviceId,
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::ListRequest, device.as_bytes(), cbor::encode(self), sign)
    }

    /// Reads whose request it says it is, to look the key up.
    pub fn open(bytes: &[u8]) -> Result<(DeviceId, Unverified), CoseError> {
        let message = cose::open(Purpose::ListRequest, bytes)?;
        let device: [u8; 16] = message.key_id().try_into().map_err(|_| CoseError::Malformed)?;
        Ok((DeviceId::from_bytes(device), message))
    }

    /// Checks the signature.
    pub fn verify(message: Unverified, public_key: &[u8]) -> Result<Self, CoseError> {
        let payload = message.verify(public_key)?;
        cbor::decode(&payload).map_err(|_| CoseError::Malformed)
    }
}

/// One page of a list.
#[derive(Debug, Clone, PartialEq, Eq, Encode, Decode)]
#[cbor(array)]
pub struct ListPage {
    /// Which hub.
    #[cbor(n(0), with = "minicbor::bytes")]
    pub hub: [u8; 16],
    /// The list's name.
    #[n(1)]
    pub list: String,
    /// The scope that it was cut to: the device's checkpoint.
    #[n(2)]
    pub checkpoint: u32,
    /// True when it starts anew: what the device has of this list is to be replaced.
    #[n(3)]
    pub reset: bool,
    /// True when nothing follows.
    #[n(4)]
    pub last: bool,
    /// Where to go on.
    #[cbor(n(5), with = "minicbor::bytes")]
    pub cursor: Vec<u8>,
    /// The version of the list up to which this page reaches.
    #[n(6)]
    pub version: u32,
    /// One zstd frame with a CBOR array of rows; their form is the list's own.
    #[cbor(n(7), with = "minicbor::bytes")]
    pub rows: Vec<u8>,
    /// The hub's time (Unix milliseconds).
    #[n(8)]
    pub hub_ms: i64,
    /// For the next request.
    #[cbor(n(9), with = "minicbor::bytes")]
    pub nonce: Vec<u8>,
}

impl ListPage {
    /// Signs the page with the hub's key.
    pub fn seal<E>(
        &self,
        key_id: &[u8],
        sign: impl FnOnce(&[u8]) -> Result<Vec<u8>, E>,
    ) -> Result<Vec<u8>, E> {
        cose::sign(Purpose::ListPage, key_id, cbor::encode(self), sign)
    }

    /// Opens a page with whichever trusted key it names.
    pub fn open(bytes: &[u8], trusted_keys: &[Vec<u8>]) -> Result<Self, CoseError> {
        open_from_hub(Purpose::ListPage, bytes, trusted_keys)
    }
}

/// Packs rows for a page.
pub fn pack_rows<T: Encode<()>>(rows: &Vec<T>) -> Vec<u8> {
    frame::pack(&cbor::encode(rows))
}

/// Unpacks the rows of a page, within the limits.
pub fn unpack_rows<T: for<'b> Decode<'b, ()>>(rows: &[u8]) -> Result<Vec<T>, CoseError> {
    if rows.len() > MESSAGE_BYTES_MAX {
        return Err(CoseError::Malformed);
    }
    let plain = frame::unpack(rows).map_err(|_| CoseError::Malformed)?;
    cbor::decode(&plain).map_err(|_| CoseError::Malformed)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::rows::CrewRow;

    #[test]
    fn rows_come_out_as_they_went_in() {
        let rows = vec![
            CrewRow { volunteer: 1004, name: Some("李丽英".into()) },
            CrewRow { volunteer: 1005, name: None },
        ];
        assert_eq!(unpack_rows::<CrewRow>(&pack_rows(&rows)).unwrap(), rows);
        assert!(unpack_rows::<CrewRow>(&[1, 2, 3]).is_err());
    }
}
