//! A resolution: `[record, slip, seat, reading, is_other_thermometer, disposition, reason, place, told]`.
//!
//! A check of the same device is named by its record, `[epoch, seq]`, and slip is null; another device's check by
//! its slip alone. A check that an officer resolves is named by `[epoch, seq, device]`.

use super::check::slip_of;
use super::reading::{ReadingBody, disposition_number, final_of, fits, reason_of};
use crate::cbor;
use crate::limits::TEXT_CHARS_MAX;
use crate::record::RecordError;
use kadian_domain::limits::NAME_CHARS_MAX;
use kadian_domain::{CheckTarget, DeviceId, Epoch, Resolution, Seq, Target};
use minicbor::bytes::ByteArray;
use minicbor::{Decode, Encode};

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct ResolutionBody {
    #[n(0)]
    record: Option<RecordBody>,
    #[n(1)]
    slip: Option<String>,
    #[n(2)]
    seat: u32,
    #[n(3)]
    reading: Option<ReadingBody>,
    #[n(4)]
    is_other_thermometer: bool,
    #[n(5)]
    disposition: u32,
    #[n(6)]
    reason: Option<u32>,
    #[n(7)]
    place: Option<String>,
    #[n(8)]
    told: Option<String>,
}

#[derive(Debug, Encode, Decode)]
#[cbor(array)]
struct RecordBody {
    #[n(0)]
    epoch: u32,
    #[n(1)]
    seq: u32,
    /// Absent where it is the sender's own.
    #[n(2)]
    device: Option<ByteArray<16>>,
}

/// The body of a resolution in the chain of `sender`.
pub fn encode_resolution(resolution: &Resolution, sender: DeviceId) -> Vec<u8> {
    let (record, slip) = match &resolution.target {
        CheckTarget::Record(target) => {
            let device = (target.device != sender).then(|| ByteArray::from(*target.device.as_bytes()));
            (Some(RecordBody { epoch: target.epoch.get(), seq: target.seq.get(), device }), None)
        }
        CheckTarget::Slip(slip) => (None, Some(slip.as_str().to_owned())),
    };
    cbor::encode(&ResolutionBody {
        record,
        slip,
        seat: resolution.seat,
        reading: resolution.reading.map(ReadingBody::from),
        is_other_thermometer: resolution.is_other_thermometer,
        disposition: disposition_number(resolution.disposition.into()),
        reason: resolution.reason.map(|reason| reason.get()),
        place: resolution.place.clone(),
        told: resolution.told.clone(),
    })
}

/// A resolution from its body, in the chain of `sender`.
pub fn decode_resolution(body: &[u8], sender: DeviceId) -> Result<Resolution, RecordError> {
    let wire: ResolutionBody = minicbor::decode(body)?;
    fits(wire.slip.as_ref(), TEXT_CHARS_MAX)?;
    fits(wire.place.as_ref(), NAME_CHARS_MAX)?;
    fits(wire.told.as_ref(), NAME_CHARS_MAX)?;
    let target = match (wire.record, wire.slip.as_deref()) {
        (Some(record), None) => CheckTarget::Record(Target {
            device: record.device.map_or(sender, |device| DeviceId::from_bytes(*device)),
            epoch: Epoch::new(record.epoch),
            seq: Seq::new(record.seq).ok_or(RecordError::Malformed)?,
        }),
        (None, Some(slip)) => CheckTarget::Slip(slip_of(slip)?),
        (Some(_), Some(_)) | (None, None) => return Err(RecordError::Malformed),
    };
    Ok(Resolution {
        target,
        seat: wire.seat,
        reading: wire.reading.as_ref().map(TryInto::try_into).transpose()?,
        is_other_thermometer: wire.is_other_thermometer,
        disposition: final_of(wire.disposition)?,
        reason: reason_of(wire.reason)?,
        place: wire.place,
        told: wire.told,
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use kadian_domain::{
        CheckpointId, DeciCelsius, FinalDisposition, Letter, Method, Reading, ReasonId, Shown, Site, Slip,
    };

    #[test]
    fn a_resolution_reads_back_and_its_bytes_are_frozen() {
        let (own, other) = (DeviceId::from_bytes([5; 16]), DeviceId::from_bytes([6; 16]));
        let record = |device| {
            CheckTarget::Record(Target { device, epoch: Epoch::new(9), seq: Seq::new(300).unwrap() })
        };
        let slip = Slip::new(CheckpointId::new(3), &Letter::new("A").unwrap(), 17, None);
        let shown = Shown::Degrees(DeciCelsius::new(379).unwrap());
        let referred = Resolution {
            target: record(own),
            seat: 0,
            reading: Some(Reading { shown, method: Method::Forehead, site: Site::Wrist }),
            is_other_thermometer: false,
            disposition: FinalDisposition::Refer,
            reason: None,
            place: Some("区医院".to_owned()),
            told: Some("王医生".to_owned()),
        };
        let left = Resolution {
            target: CheckTarget::Slip(slip),
            seat: 2,
            reading: None,
            disposition: FinalDisposition::Left,
            place: None,
            told: None,
            ..referred.clone()
        };
        let overruled = Resolution { target: record(other), reason: ReasonId::new(6), ..left.clone() };
        for (what, resolution) in
            [("referred", referred), ("left by slip", left), ("by an officer", overruled)]
        {
            let body = encode_resolution(&resolution, own);
            assert_eq!(cbor::check_canonical(&body), Ok(()));
            assert_eq!(decode_resolution(&body, own), Ok(resolution));
            insta::assert_snapshot!(what, hex::encode(body));
        }
    }

    #[test]
    fn a_resolution_of_nothing_or_of_two_things_and_one_that_waits_on_are_malformed() {
        let own = DeviceId::from_bytes([5; 16]);
        let body = |bytes: &str| decode_resolution(&hex::decode(bytes.replace(' ', "")).unwrap(), own);
        // [[9, 3], null, 0, null, false, 4]
        assert!(body("86 82 09 03 f6 00 f6 f4 04").is_ok());
        assert_eq!(body("86 f6 f6 00 f6 f4 04"), Err(RecordError::Malformed));
        assert_eq!(body("86 82 09 03 66 33 2d 41 2d 31 37 00 f6 f4 04"), Err(RecordError::Malformed));
        // seq 0, and the disposition "wait"
        assert_eq!(body("86 82 09 00 f6 00 f6 f4 04"), Err(RecordError::Malformed));
        assert_eq!(body("86 82 09 03 f6 00 f6 f4 01"), Err(RecordError::Malformed));
    }
}
