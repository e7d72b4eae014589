//! A record that was saved from a damaged database: `[bytes, epoch, seq]`, the original as it was written and the place
//! that it had. It stands in the chain of the database that came after, for its own chain has a hole before it.

use crate::cbor;
use crate::record::RecordError;
use minicbor::{Decode, Encode};

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct SalvagedBody {
    #[cbor(n(0), with = "minicbor::bytes")]
    bytes: Vec<u8>,
    #[n(1)]
    epoch: u32,
    #[n(2)]
    seq: u32,
}

/// An original record and the place that it had.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Salvaged {
    /// Its database, of the same device.
    pub epoch: u32,
    /// Its number there.
    pub seq: u32,
    /// Its bytes, as written at capture.
    pub bytes: Vec<u8>,
}

/// The body of a salvaged record.
pub fn encode_salvaged(salvaged: &Salvaged) -> Vec<u8> {
    let Salvaged { epoch, seq, bytes } = salvaged.clone();
    cbor::encode(&SalvagedBody { bytes, epoch, seq })
}

/// A salvaged record from its body.
pub fn decode_salvaged(body: &[u8]) -> Result<Salvaged, RecordError> {
    let SalvagedBody { bytes, epoch, seq } = minicbor::decode(body)?;
    if seq == 0 {
        return Err(RecordError::Malformed);
    }
    Ok(Salvaged { epoch, seq, bytes })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_salvaged_record_reads_back_and_its_bytes_are_frozen() {
        let salvaged = Salvaged { epoch: 8, seq: 41, bytes: vec![0x82, 0x01, 0x02] };
        let body = encode_salvaged(&salvaged);
        assert_eq!(decode_salvaged(&body), Ok(salvaged));
        assert_eq!(
            decode_salvaged(&encode_salvaged(&Salvaged { epoch: 8, seq: 0, bytes: vec![] })),
            Err(RecordError::Malformed)
        );
        assert_eq!(hex::encode(body), "8343820102081829");
    }
}
