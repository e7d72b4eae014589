//! A connection in its seat.
//!
//! What always holds: whoever has lost the seat ends at the next thing it does, read or write; and whoever does not read
//! what it asked for does not keep the connection for it.

use super::Table;
use std::io::{Error, ErrorKind, IoSlice};
use std::pin::Pin;
use std::sync::Arc;
use std::sync::atomic::{AtomicU64, Ordering};
use std::task::{Context, Poll, ready};
use std::time::Duration;
use tokio::io::{AsyncRead, AsyncWrite, ReadBuf};
use tokio::sync::oneshot;
use tokio::time::Sleep;

/// For so long nothing of an answer may get through: no timeout of the server's looks at writing.
const STUCK: Duration = Duration::from_secs(60);

/// A stream that ends when its seat is taken.
pub(in crate::server) struct Seat<S> {
    stream: S,
    pub(super) id: u64,
    moved: Arc<AtomicU64>,
    /// None once it was told: whoever asks again is told the same.
    told: Option<oneshot::Receiver<()>>,
    /// While a write waits.
    stuck: Option<Pin<Box<Sleep>>>,
    stuck_max: Duration,
    table: Arc<Table>,
}

impl<S> Seat<S> {
    pub(super) fn new(
        stream: S,
        id: u64,
        moved: Arc<AtomicU64>,
        told: oneshot::Receiver<()>,
        table: Arc<Table>,
    ) -> Self {
        Self { stream, id, moved, told: Some(told), stuck: None, stuck_max: STUCK, table }
    }

    /// An error for whoever has lost the seat; all others are woken when they lose it.
    fn still_seated(&mut self, context: &mut Context<'_>) -> std::io::Result<()> {
        if let Some(told) = &mut self.told
            && Pin::new(told).poll(context).is_pending()
        {
            return Ok(());
        }
        self.told = None;
        Err(Error::new(ErrorKind::ConnectionAborted, "somebody else needs the seat"))
    }

    fn has_moved(&mut self, n: usize) {
        self.moved.fetch_add(u64::try_from(n).unwrap_or(0), Ordering::Relaxed);
    }

    /// Waits with whoever writes, but not for ever.
    fn unless_stuck<T>(
        &mut self,
        context: &mut Context<'_>,
        done: Poll<std::io::Result<T>>,
    ) -> Poll<std::io::Result<T>> {
        if done.is_ready() {
            return done;
        }
        let wait = self.stuck_max;
        let stuck = self.stuck.get_or_insert_with(|| Box::pin(tokio::time::sleep(wait)));
        ready!(stuck.as_mut().poll(context));
        Poll::Ready(Err(Error::new(ErrorKind::TimedOut, "the other end does not read")))
    }

    /// Only bytes that got through end the wait: a flush of nothing is always done.
    fn written(
        &mut self,
        context: &mut Context<'_>,
        n: Poll<std::io::Result<usize>>,
    ) -> Poll<std::io::Result<usize>> {
        if let Poll::Ready(Ok(n)) = n {
            self.has_moved(n);
            self.stuck = None;
        }
        self.unless_stuck(context, n)
    }
}

impl<S> Drop for Seat<S> {
    fn drop(&mut self) {
        self.table.seated().guests.remove(&self.id);
    }
}

impl<S: AsyncRead + Unpin> AsyncRead for Seat<S> {
    fn poll_read(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        into: &mut ReadBuf<'_>,
    ) -> Poll<std::io::Result<()>> {
        self.still_seated(context)?;
        let before = into.filled().len();
        let read = Pin::new(&mut self.stream).poll_read(context, into);
        self.has_moved(into.filled().len().saturating_sub(before));
        read
    }
}

impl<S: AsyncWrite + Unpin> AsyncWrite for Seat<S> {
    fn poll_write(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        bytes: &[u8],
    ) -> Poll<std::io::Result<usize>> {
        self.still_seated(context)?;
        let n = Pin::new(&mut self.stream).poll_write(context, bytes);
        self.written(context, n)
    }

    fn poll_write_vectored(
        mut self: Pin<&mut Self>,
        context: &mut Context<'_>,
        pieces: &[IoSlice<'_>],
    ) -> Poll<std::io::Result<usize>> {
        self.still_seated(context)?;
        let n = Pin::new(&mut self.stream).poll_write_vectored(context, pieces);
        self.written(context, n)
    }

    fn is_write_vectored(&self) -> bool {
        self.stream.is_write_vectored()
    }

    fn poll_flush(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.still_seated(context)?;
        let done = Pin::new(&mut self.stream).poll_flush(context);
        self.unless_stuck(context, done)
    }

    fn poll_shutdown(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<std::io::Result<()>> {
        self.still_seated(context)?;
        let done = Pin::new(&mut self.stream).poll_shutdown(context);
        self.unless_stuck(context, done)
    }
}

#[cfg(test)]
mod tests {
    use super::super::Guests;
    use super::*;
    use std::net::{IpAddr, Ipv4Addr};
    use tokio::io::{AsyncReadExt, AsyncWriteExt, DuplexStream, duplex};
    use tokio::time::Instant;

    fn address(n: u8) -> IpAddr {
        IpAddr::V4(Ipv4Addr::new(192, 0, 2, n))
    }

    /// The only seat of a house, all of whose buffer is written, and the other end, which has read nothing.
    async fn full(guests: &Guests) -> (Seat<DuplexStream>, DuplexStream) {
        let (mine, other_end) = duplex(64);
        let mut seat = guests.seat(mine, address(1), Instant::now()).unwrap();
        seat.write_all(&[7; 64]).await.unwrap();
        (seat, other_end)
    }

    #[tokio::test]
    async fn whoever_only_writes_ends_too_once_the_seat_is_taken() {
        let guests = Guests::with_seats(1);
        let (mut seat, _other_end) = full(&guests).await;
        let writes = tokio::spawn(async move {
            let written = seat.write_all(&[7; 1]).await;
            (seat, written)
        });
        tokio::task::yield_now().await;
        let (stream, _next_end) = duplex(64);
        let later = Instant::now() + Duration::from_secs(10);
        let _next = guests.seat(stream, address(2), later).unwrap();
        let (mut seat, written) = writes.await.unwrap();
        let aborted = |done: std::io::Result<()>| done.unwrap_err().kind() == ErrorKind::ConnectionAborted;
        assert!(aborted(written));
        assert!(aborted(seat.write_vectored(&[IoSlice::new(&[7])]).await.map(drop)));
        assert!(aborted(seat.flush().await));
        assert!(aborted(seat.read_u8().await.map(drop)));
        assert!(aborted(seat.shutdown().await));
    }

    #[tokio::test]
    async fn whoever_does_not_read_is_not_written_to_for_ever() {
        let guests = Guests::with_seats(1);
        let (mut seat, _other_end) = full(&guests).await;
        seat.stuck_max = Duration::from_millis(1);
        assert_eq!(seat.write_all(&[7; 1]).await.unwrap_err().kind(), ErrorKind::TimedOut);
    }

    #[tokio::test]
    async fn whoever_reads_on_is_written_to_however_long_it_takes() {
        let guests = Guests::with_seats(1);
        let (mut seat, mut other_end) = full(&guests).await;
        let writes =
            std::future::poll_fn(|context| Poll::Ready(Pin::new(&mut seat).poll_write(context, &[7; 1])));
        assert!(writes.await.is_pending());
        assert!(seat.stuck.is_some());
        other_end.read_u8().await.unwrap();
        seat.flush().await.unwrap();
        assert!(seat.stuck.is_some(), "nothing got through yet");
        seat.write_all(&[7; 1]).await.unwrap();
        assert!(seat.stuck.is_none());
    }
}
