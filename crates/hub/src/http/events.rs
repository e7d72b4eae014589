//! `GET /api/events`: what has changed, as it happens, as one stream of server-sent events a tab.
//!
//! What always holds: a stream tells topics of checkpoints in its officer's scope, and nothing else. It ends with its
//! session. Whoever reads slowly holds one set of topics, and not what he has missed.

use super::App;
use super::problem::HttpProblem;
use super::session::SignedIn;
use crate::changes::{Change, Topic, Topics};
use axum::extract::State;
use axum::http::{HeaderName, HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum_extra::extract::CookieJar;
use futures_core::Stream;
use kadian_domain::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::{Arc, Mutex, PoisonError};
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc};
use tokio::time::sleep;

/// Proxies and browsers give up on a silent stream after some 30 s.
const KEEP_ALIVE: Duration = Duration::from_secs(15);
/// How often it is looked whether the session goes on, and which checkpoints are in its scope.
const CHECK_EVERY: Duration = Duration::from_secs(15);
/// Between two events: what changes meanwhile goes into the later one.
const BREATH: Duration = Duration::from_millis(500);
/// A browser opens no more connections to one host, and a hidden tab holds none.
const OF_OFFICER_MAX: usize = 6;
/// More officers than any district has; each costs a task and a socket.
const STREAMS_MAX: usize = 512;

/// How many streams are open, in all and by officer.
#[derive(Debug, Default)]
pub struct Streams(Mutex<BTreeMap<u32, usize>>);

/// One of them; it is counted until it is dropped.
struct Place {
    streams: Arc<Streams>,
    officer: u32,
}

impl Streams {
    /// A place for one more; None where there is none.
    fn take(self: &Arc<Self>, officer: u32) -> Option<Place> {
        let mut open = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        let n: usize = open.values().sum();
        let of_officer = open.entry(officer).or_default();
        if n >= STREAMS_MAX || *of_officer >= OF_OFFICER_MAX {
            return None;
        }
        *of_officer = of_officer.saturating_add(1);
        Some(Place { streams: Arc::clone(self), officer })
    }
}

impl Drop for Place {
    fn drop(&mut self) {
        let mut open = self.streams.0.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some(n) = open.get_mut(&self.officer) {
            *n = n.saturating_sub(1);
        }
        open.retain(|_, n| *n > 0);
    }
}

/// What changes from now on, in the officer's scope.
pub async fn events(State(app): State<Arc<App>>, jar: CookieJar) -> Result<Response, HttpProblem> {
    let session = SignedIn::of(&app, &jar).await?;
    let scope = session.scope()?;
    let place = app.streams.take(session.officer_id()).ok_or(Code::HubBusy)?;
    // Before the scope is read: what changes meanwhile is not missed.
    let changes = app.store.changes().listen();
    let checkpoints = app.store.checkpoints_in_scope(scope).await?.into_iter().collect();
    let (out, stream) = mpsc::channel(1);
    let listener = Listener { app, session, checkpoints, changes, pending: Topics::NONE, _place: place };
    tokio::spawn(listener.pass_on(out));
    let stream = Sse::new(Told(stream)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    let mut response = stream.into_response();
    let headers = response.headers_mut();
    headers.insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    // A proxy that waits for a whole page would wait for ever.
    headers.insert(HeaderName::from_static("x-accel-buffering"), HeaderValue::from_static("no"));
    Ok(response)
}

/// One tab that looks.
struct Listener {
    app: Arc<App>,
    session: SignedIn,
    checkpoints: BTreeSet<u32>,
    changes: broadcast::Receiver<Change>,
    /// What was not told yet.
    pending: Topics,
    _place: Place,
}

/// Whether a stream goes on.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Goes {
    On,
    Out,
}

impl Listener {
    async fn pass_on(mut self, out: mpsc::Sender<Event>) {
        let mut check = tokio::time::interval(CHECK_EVERY);
        let mut breath = Box::pin(sleep(Duration::ZERO));
        loop {
            let may_tell = !self.pending.is_empty() && breath.is_elapsed();
            let goes = tokio::select! {
                () = out.closed() => Goes::Out,
                change = self.changes.recv() => self.hear(change).await,
                permit = out.reserve(), if may_tell => match permit {
                    Ok(permit) => {
                        permit.send(event(std::mem::take(&mut self.pending)));
                        breath = Box::pin(sleep(BREATH));
                        Goes::On
                    }
                    Err(_) => Goes::Out,
                },
                () = &mut breath, if !breath.is_elapsed() => Goes::On,
                _ = check.tick() => self.look_again().await,
            };
            if goes == Goes::Out {
                return;
            }
        }
    }

    async fn hear(&mut self, change: Result<Change, broadcast::error::RecvError>) -> Goes {
        let topics = match change {
            Ok(Change::At(checkpoint, topics)) if self.checkpoints.contains(&checkpoint) => topics,
            Ok(Change::At(..)) => Topics::NONE,
            Ok(Change::Everywhere(topics)) => topics,
            Ok(Change::Sessions) => return self.look_again().await,
            Ok(Change::Ended) | Err(broadcast::error::RecvError::Closed) => return Goes::Out,
            Err(broadcast::error::RecvError::Lagged(_)) => {
                self.pending = Topics::all();
                // One of those that were missed may have ended the session.
                return self.look_again().await;
            }
        };
        self.pending = self.pending.and(topics);
        Goes::On
    }

    /// Whether the session goes on; and what is in its scope now. A stream is a use of its session: it is held only
    /// while somebody looks.
    async fn look_again(&mut self) -> Goes {
        let Ok(scope) = self.session.scope_now(&self.app).await else { return Goes::Out };
        // A database that does not answer now answers later.
        if let Ok(checkpoints) = self.app.store.checkpoints_in_scope(scope).await {
            self.checkpoints = checkpoints.into_iter().collect();
        }
        Goes::On
    }
}

fn event(topics: Topics) -> Event {
    let topics: Vec<Topic> = topics.list();
    Event::default().event("changed").data(serde_json::to_string(&topics).unwrap_or_default())
}

/// What is told, as the stream that is sent.
struct Told(mpsc::Receiver<Event>);

impl Stream for Told {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn one_officer_never_takes_the_places_of_all() {
        let streams = Arc::new(Streams::default());
        let mut of_lin: Vec<Place> = (0..OF_OFFICER_MAX).filter_map(|_| streams.take(1)).collect();
        assert_eq!((of_lin.len(), streams.take(1).is_none(), streams.take(2).is_some()), (6, true, true));
        of_lin.pop();
        assert!(streams.take(1).is_some(), "whoever leaves makes room");
        drop(of_lin);
        let all: Vec<Place> = (0..1_000).filter_map(|officer| streams.take(officer)).collect();
        assert_eq!((all.len(), streams.take(5_000).is_none()), (STREAMS_MAX, true));
        drop(all);
        assert!(streams.0.lock().unwrap().is_empty());
    }
}
