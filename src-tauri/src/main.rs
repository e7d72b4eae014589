//! The desktop's way in. Phones come in by the library.

fn main() {
    #[cfg(target_os = "linux")]
    start_again_without_dmabuf();
    kadian_app_lib::run();
}

/// Some graphics drivers show WebKit's windows blank unless this variable is set before the process has threads.
///
/// Setting it in a running process is unsafe in Rust, and a .desktop file reaches only those who start the app by it;
/// so the process replaces itself once, keeping its pid. Whoever sets the variable, to anything, decides for himself:
/// WebKitWebDriver, whose pictures never come while it is 1, wants 0.
#[cfg(target_os = "linux")]
fn start_again_without_dmabuf() {
    use std::os::unix::process::CommandExt;

    const SWITCH: &str = "WEBKIT_DISABLE_DMABUF_RENDERER";
    if std::env::var_os(SWITCH).is_some() {
        return;
    }
    if let Ok(program) = std::env::current_exe() {
        // It returns only when it failed: then the window may work all the same.
        let _ = std::process::Command::new(program).args(std::env::args_os().skip(1)).env(SWITCH, "1").exec();
    }
}
