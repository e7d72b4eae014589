//! The shell: one window on the phone's screens, whose only logic is the door, and where carried files lie.
//!
//! What always holds: the page reaches `send`, `ask`, `pack`, `settle`, `opened_link` and the event `changed`, and nothing
//! else of the system; it never leaves its own origin. The window opens whatever ails the data, so that the screen can say it.
//!
//! What it must not know: rules, SQL, the hub.

mod carry;
mod door;
mod opened;

use door::Door;
use opened::Opened;
use std::error::Error;
use std::path::PathBuf;
use tauri::webview::NewWindowResponse;
use tauri::{App, Manager, RunEvent, Url, WebviewWindowBuilder};
use tracing_subscriber::EnvFilter;

/// Runs the app until its window is closed or it is asked to end.
#[cfg_attr(mobile, tauri::mobile_entry_point)]
pub fn run() {
    let filter = EnvFilter::try_from_env("KADIAN_LOG").unwrap_or_else(|_| EnvFilter::new("warn"));
    tracing_subscriber::fmt().with_env_filter(filter).with_writer(std::io::stderr).init();
    let builder = tauri::Builder::default()
        .manage(Door::default())
        .manage(Opened::default())
        .invoke_handler(tauri::generate_handler![
            door::send,
            door::ask,
            carry::pack,
            carry::settle,
            opened::opened_link
        ])
        .setup(|app| set_up(app));
    match builder.build(tauri::generate_context!()) {
        Ok(app) => app.run(|app, event| {
            if matches!(event, RunEvent::Exit) {
                app.state::<Door>().close();
            }
        }),
        Err(error) => tracing::error!("failed to open the window: {error}"),
    }
}

fn set_up(app: &mut App) -> Result<(), Box<dyn Error>> {
    let dir = match named_dir(std::env::args_os().skip(1)) {
        Some(dir) => dir,
        None => app.path().app_data_dir()?,
    };
    app.state::<Door>().open(app.handle().clone(), dir)?;
    #[cfg(mobile)]
    listen_for_links(app)?;
    #[cfg(desktop)]
    opened::keep(app.handle(), opened::of_start(std::env::args_os().skip(1)));
    #[cfg(desktop)]
    end_when_asked(app.handle().clone());
    let window = app.config().app.windows.first().cloned().ok_or("no window is configured")?;
    WebviewWindowBuilder::from_config(app.handle(), &window)?
        .on_navigation(is_own_page)
        .on_new_window(|_, _| NewWindowResponse::Deny)
        .on_download(|_, _| false)
        .build()?;
    Ok(())
}

/// A link that is tapped in another app starts this one, or comes to it while it runs.
#[cfg(mobile)]
fn listen_for_links(app: &App) -> Result<(), Box<dyn Error>> {
    use tauri_plugin_deep_link::DeepLinkExt;

    app.handle().plugin(tauri_plugin_deep_link::init())?;
    let to = app.handle().clone();
    app.deep_link().on_open_url(move |event| {
        opened::keep(&to, event.urls().into_iter().map(String::from));
    });
    opened::keep(app.handle(), app.deep_link().get_current()?.into_iter().flatten().map(String::from));
    Ok(())
}

/// The data directory that the caller names: `--data DIR`, or else `KADIAN_DATA`.
fn named_dir(mut args: impl Iterator<Item = std::ffi::OsString>) -> Option<PathBuf> {
    while let Some(arg) = args.next() {
        if arg == "--data" {
            return args.next().map(PathBuf::from);
        }
        if let Some(dir) = arg.to_str().and_then(|arg| arg.strip_prefix("--data=")) {
            return Some(PathBuf::from(dir));
        }
    }
    std::env::var_os("KADIAN_DATA").map(PathBuf::from)
}

/// The built-in pages, by the address that each system gives them.
fn is_own_page(url: &Url) -> bool {
    match url.scheme() {
        "tauri" => url.host_str() == Some("localhost"),
        "http" | "https" => url.host_str() == Some("tauri.localhost") && url.port().is_none(),
        _ => false,
    }
}

/// SIGTERM and SIGINT end the app as closing its window does: the device is closed, its door and lock are let go.
#[cfg(desktop)]
fn end_when_asked(app: tauri::AppHandle) {
    use tokio::signal::unix::{SignalKind, signal};

    tauri::async_runtime::spawn(async move {
        let listen =
            || Ok::<_, std::io::Error>((signal(SignalKind::interrupt())?, signal(SignalKind::terminate())?));
        match listen() {
            Ok((mut interrupt, mut terminate)) => {
                tokio::select! {
                    _ = interrupt.recv() => {}
                    _ = terminate.recv() => {}
                }
                app.exit(0);
            }
            // Then a signal ends the process at once; what was saved is safe.
            Err(error) => tracing::warn!("failed to listen for signals: {error}"),
        }
    });
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_window_stays_on_its_own_pages() {
        let own = ["tauri://localhost", "tauri://localhost/index.html#x", "http://tauri.localhost/"];
        let foreign = [
            "https://example.org/",
            "http://127.0.0.1:8421/",
            "http://tauri.localhost.example.org/",
            "http://tauri.localhost:81/",
            "tauri://example.org/",
            "file:///etc/passwd",
            "data:text/html,x",
            "javascript:alert(1)",
            "about:blank",
        ];
        for (urls, want) in [(own.as_slice(), true), (foreign.as_slice(), false)] {
            for url in urls {
                assert_eq!(is_own_page(&url.parse().unwrap()), want, "{url}");
            }
        }
    }

    #[test]
    fn the_data_directory_is_the_one_that_is_named() {
        let named = |args: &[&str]| named_dir(args.iter().map(Into::into));
        assert_eq!(named(&["--data", "/here"]), Some("/here".into()));
        assert_eq!(named(&["--other", "--data=/there"]), Some("/there".into()));
    }
}
