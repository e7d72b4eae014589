//! One zstd frame: how a batch's records and a page's rows are packed.
//!
//! What always holds: exactly one frame is read, and never more of it than `limits` says, whatever it says of itself.

use crate::limits::{BATCH_DECODED_BYTES_MAX, ZSTD_WINDOW_LOG_MAX};
use std::io::Read;

/// Fast enough for a cheap phone, and within a few bytes of the slower levels on small batches.
const ZSTD_LEVEL: i32 = 9;

/// Why a frame is refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub(crate) enum FrameError {
    /// It holds more than is allowed.
    #[error("compressed frame holds more than is allowed")]
    TooLarge,
    /// Not a frame, or more than one.
    #[error("compressed frame is malformed")]
    Malformed,
}

/// Packs bytes.
#[expect(clippy::expect_used, reason = "compressing from memory into memory fails only without memory")]
pub(crate) fn pack(plain: &[u8]) -> Vec<u8> {
    zstd::bulk::compress(plain, ZSTD_LEVEL).expect("compressing in memory does not fail")
}

/// Decompresses exactly one frame, and never more than the limit.
pub(crate) fn unpack(frame: &[u8]) -> Result<Vec<u8>, FrameError> {
    // A frame that says itself that it is too large costs nothing.
    match zstd::zstd_safe::get_frame_content_size(frame).map_err(|_| FrameError::Malformed)? {
        Some(said) => match usize::try_from(said) {
            Ok(n_bytes) if n_bytes <= BATCH_DECODED_BYTES_MAX => whole(frame, n_bytes),
            _ => Err(FrameError::TooLarge),
        },
        None => in_pieces(frame),
    }
}

/// One that says how much it holds, as devices make them: into memory of that size, without a window beside it.
fn whole(frame: &[u8], n_bytes: usize) -> Result<Vec<u8>, FrameError> {
    if zstd::zstd_safe::find_frame_compressed_size(frame) != Ok(frame.len()) {
        return Err(FrameError::Malformed);
    }
    zstd::bulk::decompress(frame, n_bytes).map_err(|_| FrameError::Malformed)
}

fn in_pieces(frame: &[u8]) -> Result<Vec<u8>, FrameError> {
    let malformed = |_| FrameError::Malformed;
    let mut decoder = zstd::stream::read::Decoder::with_buffer(frame).map_err(malformed)?.single_frame();
    decoder.window_log_max(ZSTD_WINDOW_LOG_MAX).map_err(malformed)?;
    // All at once: a vector that grows by doubling takes three times as much in the moment that it grows. What is not
    // written to is no memory yet.
    let mut plain = Vec::with_capacity(BATCH_DECODED_BYTES_MAX.saturating_add(64));
    let limit = u64::try_from(BATCH_DECODED_BYTES_MAX).unwrap_or(u64::MAX).saturating_add(1);
    decoder.by_ref().take(limit).read_to_end(&mut plain).map_err(malformed)?;
    if plain.len() > BATCH_DECODED_BYTES_MAX {
        return Err(FrameError::TooLarge);
    }
    if decoder.finish().is_empty() { Ok(plain) } else { Err(FrameError::Malformed) }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::limits::BATCH_BYTES_MAX;

    #[test]
    fn a_bomb_stops_at_the_limit() {
        let bomb = zstd::bulk::compress(&vec![0; BATCH_DECODED_BYTES_MAX * 16], 19).unwrap();
        assert!(bomb.len() < BATCH_BYTES_MAX);
        assert_eq!(unpack(&bomb).unwrap_err(), FrameError::TooLarge);
    }

    #[test]
    fn a_bomb_that_does_not_say_its_size_stops_at_the_limit_too() {
        let mut encoder = zstd::stream::write::Encoder::new(Vec::new(), 3).unwrap();
        std::io::Write::write_all(&mut encoder, &vec![0; BATCH_DECODED_BYTES_MAX + 1]).unwrap();
        let bomb = encoder.finish().unwrap();
        assert_eq!(zstd::zstd_safe::get_frame_content_size(&bomb).unwrap(), None);
        assert_eq!(unpack(&bomb).unwrap_err(), FrameError::TooLarge);
        // What says a size of its own choice gets no further than what it holds.
        let mut liar = zstd::bulk::compress(&vec![7; 300], 3).unwrap();
        liar[5] ^= 1;
        assert_eq!(unpack(&liar).unwrap_err(), FrameError::Malformed);
    }

    #[test]
    fn two_frames_or_a_skippable_one_are_refused() {
        let frame = zstd::bulk::compress(b"abc", 3).unwrap();
        assert_eq!(unpack(&frame).unwrap(), b"abc");
        assert_eq!(unpack(&[frame.clone(), frame.clone()].concat()).unwrap_err(), FrameError::Malformed);
        let skippable = [&[0x50, 0x2a, 0x4d, 0x18, 2, 0, 0, 0, 9, 9], frame.as_slice()].concat();
        assert!(unpack(&skippable).is_err());
        assert!(unpack(&frame[..frame.len() - 1]).is_err());
    }
}
