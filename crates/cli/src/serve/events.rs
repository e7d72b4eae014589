//! What has changed, as it happens: one stream of server-sent events for the one active screen.
//!
//! What always holds: a newer screen takes over, the older one is told `taken_over` and ends. A stream begins with
//! every topic, so that a screen which was away misses nothing.

use super::Local;
use axum::extract::State;
use axum::http::{HeaderValue, header};
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use futures_core::Stream;
use kadian_device::door::Topic;
use std::convert::Infallible;
use std::pin::Pin;
use std::sync::Arc;
use std::task::{Context, Poll};
use std::time::Duration;
use tokio::sync::{broadcast, mpsc, watch};

/// Proxies and browsers give up on a silent stream after some 30 s.
const KEEP_ALIVE: Duration = Duration::from_secs(15);

/// Takes over from the screen before, and tells what changes until the next one does.
pub(super) async fn events(State(local): State<Arc<Local>>) -> Response {
    let changes = local.handle.subscribe();
    let mut mine = 0;
    local.screens.send_modify(|active| {
        *active = active.wrapping_add(1);
        mine = *active;
    });
    let taken_over = changed_to(local.screens.subscribe(), move |active| *active != mine);
    let ended = changed_to(local.ended.clone(), |is_ended| *is_ended);
    let (out, stream) = mpsc::channel(16);
    tokio::spawn(pass_on(changes, taken_over, ended, out));
    let stream = Sse::new(Events(stream)).keep_alive(KeepAlive::new().interval(KEEP_ALIVE));
    let mut response = stream.into_response();
    response.headers_mut().insert(header::CACHE_CONTROL, HeaderValue::from_static("no-store"));
    response
}

/// Ends when a watched value is what is waited for.
async fn changed_to<T>(mut watched: watch::Receiver<T>, is_it: impl FnMut(&T) -> bool) {
    // Its sender lives as long as the server.
    let _ = watched.wait_for(is_it).await;
}

async fn pass_on(
    mut changes: broadcast::Receiver<Vec<Topic>>,
    taken_over: impl Future<Output = ()>,
    ended: impl Future<Output = ()>,
    out: mpsc::Sender<Event>,
) {
    tokio::pin!(taken_over, ended);
    let mut event = changed(&Topic::ALL);
    loop {
        if out.send(event).await.is_err() {
            return;
        }
        event = tokio::select! {
            () = &mut ended => return,
            () = out.closed() => return,
            () = &mut taken_over => {
                let _ = out.send(Event::default().event("taken_over").data("{}")).await;
                return;
            }
            topics = changes.recv() => match topics {
                Ok(topics) => changed(&topics),
                Err(broadcast::error::RecvError::Lagged(_)) => changed(&Topic::ALL),
                Err(broadcast::error::RecvError::Closed) => return,
            },
        };
    }
}

fn changed(topics: &[Topic]) -> Event {
    Event::default().event("changed").data(serde_json::to_string(topics).unwrap_or_default())
}

/// The receiving end, as axum wants it.
struct Events(mpsc::Receiver<Event>);

impl Stream for Events {
    type Item = Result<Event, Infallible>;

    fn poll_next(mut self: Pin<&mut Self>, context: &mut Context<'_>) -> Poll<Option<Self::Item>> {
        self.0.poll_recv(context).map(|event| event.map(Ok))
    }
}
