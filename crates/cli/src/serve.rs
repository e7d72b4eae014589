//! `serve`: the phone's screens in a browser on this machine, over the same door.
//!
//! What always holds: it listens on this machine alone; whoever has no token of the printed link gets static pages
//! and nothing else; it ends within five seconds of SIGINT or SIGTERM and closes the device cleanly.

mod carry;
mod door;
mod events;
mod guard;
mod pages;
mod session;

use crate::access;
use crate::failure::Failure;
use crate::out::{self, Form};
use crate::signals::{self, Stop};
use axum::Router;
use axum::middleware::{from_fn_with_state, map_response};
use axum::routing::{get, post};
use guard::Here;
use kadian_device::Handle;
use serde::Serialize;
use session::Session;
use std::future::IntoFuture;
use std::net::SocketAddr;
use std::path::Path;
use std::sync::Arc;
use std::time::Duration;
use tokio::net::TcpListener;
use tokio::sync::watch;

/// For requests that are under way when the wish to stop comes.
const GRACE: Duration = Duration::from_secs(3);
/// For a command on its way to the disk after that.
const LAST_WORDS: Duration = Duration::from_secs(1);

/// What every request sees.
struct Local {
    handle: Handle,
    session: Session,
    here: Here,
    /// The number of the screen that is active.
    screens: watch::Sender<u64>,
    /// True once the end has begun.
    ended: watch::Receiver<bool>,
}

#[derive(Serialize)]
struct Served {
    url: String,
}

/// Serves until SIGINT or SIGTERM.
pub(crate) fn run(dir: &Path, listen: SocketAddr, form: Form) -> Result<(), Failure> {
    if !listen.ip().is_loopback() {
        return Err(Failure::usage("listen_foreign").with_detail(listen.to_string()));
    }
    let mut device = access::own(dir)?;
    access::stay(&mut device)?;
    let runtime = signals::runtime()?;
    let served = runtime.block_on(serve(device.handle(), listen, form));
    // Whatever still holds the device lets go of it first; then it is closed.
    runtime.shutdown_timeout(LAST_WORDS);
    drop(device);
    served
}

async fn serve(handle: Handle, listen: SocketAddr, form: Form) -> Result<(), Failure> {
    let failed = |_| Failure::outside("listen_failed").with_detail(listen.to_string());
    let mut stop = Stop::listen()?;
    let listener = TcpListener::bind(listen).await.map_err(failed)?;
    let address = listener.local_addr().map_err(failed)?;
    let (session, token) = Session::new(address.port())?;
    let (ending, ended) = watch::channel(false);
    let local = Local {
        handle,
        session,
        here: Here::new(address),
        screens: watch::channel(0).0,
        ended: ended.clone(),
    };
    let stopped = async move {
        stop.wished().await;
        let _ = ending.send(true);
    };
    let serving = axum::serve(listener, routes(local)).with_graceful_shutdown(stopped);
    let url = format!("http://{address}/#t={token}");
    out::answer(form, &Served { url: url.clone() }, || url)?;
    tokio::select! {
        served = serving.into_future() => served.map_err(failed),
        () = overdue(ended) => Ok(()),
    }
}

/// Ends when the grace after the wish to stop is over.
async fn overdue(mut ended: watch::Receiver<bool>) {
    // The sender is gone only when its task is, and that is after the wish.
    let _ = ended.wait_for(|is_ended| *is_ended).await;
    tokio::time::sleep(GRACE).await;
}

fn routes(local: Local) -> Router {
    let local = Arc::new(local);
    let signed_in = Router::new()
        .route("/door/send", post(door::send))
        .route("/door/ask", post(door::ask))
        .route("/door/pack", post(carry::pack))
        .route("/door/settle", post(carry::settle))
        .route("/door/events", get(events::events))
        .route_layer(from_fn_with_state(Arc::clone(&local), guard::signed_in));
    let door = signed_in
        .route("/door/session", post(door::session))
        .route_layer(from_fn_with_state(Arc::clone(&local), guard::own_page));
    door.fallback(pages::page)
        .layer(from_fn_with_state(Arc::clone(&local), guard::own_host))
        .layer(map_response(guard::secured))
        .with_state(local)
}
