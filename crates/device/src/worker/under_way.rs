//! Batches on their way: up to two, so that a link is not idle while the hub answers, nor the hub while the phone packs.
//!
//! What always holds: nothing is kept of it but in memory. What is dropped here still stands in the outbox, and a hub takes
//! batches in any order and as often as they come.

use super::batch::{Outgoing, Posted, post};
use super::header::Left;
use crate::core::Core;
use std::collections::VecDeque;
use std::future::poll_fn;
use std::pin::Pin;
use std::sync::Arc;
use std::task::Poll;

/// Batches that were posted and are not answered, in the order in which they are settled.
#[derive(Default)]
pub(super) struct UnderWay {
    posts: VecDeque<Post>,
}

struct Post {
    behind: Option<Behind>,
    /// When it was sent, on the monotonic clock.
    sent_mono_ms: i64,
    state: State,
}

enum State {
    Waiting(Pin<Box<dyn Future<Output = Posted> + Send>>),
    Answered(Box<Posted>),
}

/// The place that the next batch may begin behind.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Behind {
    /// The last number that is on its way, and its database.
    pub(super) epoch: u32,
    pub(super) seq: u32,
    /// What is left once that has arrived; None where it is to be counted.
    pub(super) left: Option<Left>,
}

impl UnderWay {
    pub(super) fn len(&self) -> usize {
        self.posts.len()
    }

    /// When the last of those that wait for an answer was sent, on the monotonic clock.
    pub(super) fn last_sent_mono_ms(&self) -> Option<i64> {
        let mut waiting = self.posts.iter().filter(|post| matches!(post.state, State::Waiting(_)));
        waiting.next_back().map(|post| post.sent_mono_ms)
    }

    /// Where the next batch begins; None where nothing is on its way. A heartbeat lets nothing begin behind it.
    pub(super) fn behind(&self) -> Option<Behind> {
        self.posts.back()?.behind
    }

    /// Sends a batch on its way, before whatever else the caller does next.
    pub(super) async fn send(&mut self, core: &Arc<Core>, outgoing: Outgoing) {
        let behind = outgoing.behind();
        let (core, sent_mono_ms) = (Arc::clone(core), core.clock.now().mono_ms);
        let post = Box::pin(async move { post(&core, outgoing).await });
        self.posts.push_back(Post { behind, sent_mono_ms, state: State::Waiting(post) });
        // The connection is a task of its own, which needs a turn to take it.
        for _ in 0..TURNS {
            poll_fn(|context| {
                self.poll(context);
                Poll::Ready(())
            })
            .await;
            tokio::task::yield_now().await;
        }
    }

    /// What came of the batch that was sent first; None where none is on its way. Who stops waiting loses nothing.
    pub(super) async fn next(&mut self) -> Option<Box<Posted>> {
        poll_fn(|context| {
            self.poll(context);
            match self.posts.pop_front() {
                None => Poll::Ready(None),
                Some(Post { state: State::Answered(posted), .. }) => Poll::Ready(Some(posted)),
                Some(waiting) => {
                    self.posts.push_front(waiting);
                    Poll::Pending
                }
            }
        })
        .await
    }

    fn poll(&mut self, context: &mut std::task::Context<'_>) {
        for post in &mut self.posts {
            if let State::Waiting(waiting) = &mut post.state
                && let Poll::Ready(posted) = waiting.as_mut().poll(context)
            {
                post.state = State::Answered(Box::new(posted));
            }
        }
    }
}

/// From here to the connection, and from there to the socket.
const TURNS: u32 = 3;
