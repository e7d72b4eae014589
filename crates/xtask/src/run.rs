//! `cargo xtask run`: from a fresh machine to the running product.
//!
//! What always holds: what it needs is said before it is installed, what it does is said before it is done; a second
//! run finds the first one's hub and post again; nothing of WebKit or Tauri is built where there is no display.

use std::net::{Ipv4Addr, SocketAddr};
use std::path::Path;
use std::process::{Command, ExitCode};
use std::time::Duration;

use anyhow::{Context, Result, bail};

use crate::RunArgs;
use crate::children::{Running, require_free};
use crate::demo::{self, Demo, Fresh, Place};
use crate::screens;
use crate::steps::{Steps, answer, quietly, succeed};
use crate::system::{self, Consent, FOR_THE_BROWSER, FOR_THE_WINDOW, Lacking, TO_BUILD, TO_READ_CHINESE};
use crate::tree::Tree;

/// Where the hub listens, unless `KADIAN_HUB_PORT` says otherwise.
const HUB_PORT: u16 = 8420;
/// Where the phone's screens are served, unless `KADIAN_PHONE_PORT` says otherwise.
const PHONE_PORT: u16 = 8421;
/// How often a running demo is looked at.
const LOOK: Duration = Duration::from_millis(200);

/// Where the phone's screens are seen.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Face {
    /// The app's own window.
    Window,
    /// Any browser, by `kadian serve`.
    Browser,
}

/// What one call is going to do.
struct Plan<'a> {
    args: &'a RunArgs,
    tree: Tree,
    place: Place,
    face: Face,
    hub: SocketAddr,
    phone: SocketAddr,
}

/// The post, once it stands.
struct Post {
    running: Running,
    /// The link to its screens; the window needs none.
    link: Option<String>,
}

/// `cargo xtask run`
pub(crate) fn run(args: &RunArgs) -> Result<ExitCode> {
    system::require_cargo()?;
    let plan = Plan::new(args)?;
    println!("{}", plan.greeting());
    let mut steps = Steps::of(if args.ci_smoke { 7 } else { 6 });
    steps.step("seeing what this machine has", || plan.prepare())?;
    steps.step("building the screens", || {
        screens::install(&plan.tree).and_then(|()| screens::build(&plan.tree))
    })?;
    steps.step(plan.build_words(), || plan.build())?;
    let (mut demo, password) = steps.step("making the demo district", || plan.demo_district())?;
    let mut hub =
        steps.step("starting the hub and enrolling the checkpoint", || plan.start_hub(&mut demo))?;
    let mut post = steps.step(plan.post_words(), || plan.start_post())?;
    println!("\n{}", plan.summary(&demo, password.as_deref(), post.link.as_deref()));
    if args.ci_smoke {
        return steps
            .step("making ten checks through the real screens", || plan.smoke(&demo, password, &post));
    }
    wait(&mut hub, &mut post.running)
}

impl<'a> Plan<'a> {
    fn new(args: &'a RunArgs) -> Result<Self> {
        let tree = Tree::find()?;
        let place = Place::new(demo::folder(&tree.root, args.dir.as_deref())?);
        let display = ["DISPLAY", "WAYLAND_DISPLAY"]
            .iter()
            .any(|name| std::env::var_os(name).is_some_and(|value| !value.is_empty()));
        // The smoke test drives a browser, display or not.
        let face = if display && !args.ci_smoke { Face::Window } else { Face::Browser };
        let (hub, phone) = (address("KADIAN_HUB_PORT", HUB_PORT)?, address("KADIAN_PHONE_PORT", PHONE_PORT)?);
        Ok(Self { args, tree, place, face, hub, phone })
    }

    fn greeting(&self) -> &'static str {
        match self.face {
            Face::Window => {
                "A first run takes about 20 minutes on two cores, for it builds a window; later ones seconds."
            }
            Face::Browser => "A first run takes about 12 minutes on two cores; later ones seconds.",
        }
    }

    fn build_words(&self) -> &'static str {
        match self.face {
            Face::Window => "building the hub, the command line and the app's window",
            Face::Browser => "building the hub and the command line",
        }
    }

    fn post_words(&self) -> &'static str {
        match self.face {
            Face::Window => "opening the app's window",
            Face::Browser => "serving the phone's screens",
        }
    }

    fn hub_url(&self) -> String {
        format!("http://{}", self.hub)
    }

    fn prepare(&self) -> Result<()> {
        require_free(self.hub, "KADIAN_HUB_PORT")?;
        if self.face == Face::Browser {
            require_free(self.phone, "KADIAN_PHONE_PORT")?;
        }
        system::require_node()?;
        let mut sets = vec![TO_BUILD];
        if self.face == Face::Window {
            sets.extend([FOR_THE_WINDOW, TO_READ_CHINESE]);
        }
        if self.args.ci_smoke {
            sets.extend([TO_READ_CHINESE, FOR_THE_BROWSER]);
        }
        system::provide(&sets, if self.args.yes { Consent::Given } else { system::consent() })
    }

    /// One cargo call for all of it, so that what they share is built once.
    fn build(&self) -> Result<()> {
        let mut cargo = self.tree.cargo();
        cargo.args(["build", "--locked", "--package=kadian-hub", "--package=kadian-cli"]);
        if self.face == Face::Window {
            cargo.args(["--package=kadian-app", "--features=kadian-app/custom-protocol"]);
        }
        succeed(&mut cargo)
    }

    /// The demo of an earlier run, or a new one with its one-time password.
    fn demo_district(&self) -> Result<(Demo, Option<String>)> {
        self.place.prepare()?;
        if self.args.fresh {
            self.place.start_over()?;
        }
        match self.place.remembered()? {
            Some(demo) if !self.args.ci_smoke => return Ok((demo, None)),
            Some(demo) if demo.for_smoke => self.place.start_over()?,
            Some(_) => {
                let why = "--ci-smoke signs in with the one-time password, which was shown at the first run and not kept";
                return Err(Lacking(format!("{why}. Add --fresh, or --dir with another folder.")).into());
            }
            None => {}
        }
        let hub = self.place.hub();
        let printed =
            answer(self.tool("kadian-hub").arg("init").arg("--data").arg(&hub).args(["--demo", "--json"]))?;
        let Fresh { mut demo, password } = Fresh::read(&printed)?;
        demo.for_smoke = self.args.ci_smoke;
        // At once, for whatever fails from here on, the hub stands and will not say it again.
        println!("      officer {}, one-time password {password}", demo.officer);
        self.place.remember(&demo)?;
        Ok((demo, Some(password)))
    }

    fn start_hub(&self, demo: &mut Demo) -> Result<Running> {
        let (data, listen) = (self.place.hub(), self.hub.to_string());
        let args = ["serve", "--data", path(&data)?, "--listen", &listen];
        let log = self.place.log("hub");
        let mut hub = Running::start("the hub", &self.tree.binary("kadian-hub"), &args, &log)?;
        hub.wait_ready(self.hub)?;
        if !self.place.is_enrolled(demo, &self.hub_url()) {
            self.enrol(demo)?;
            demo.enrolled_at = Some(self.hub_url());
            self.place.remember(demo)?;
        }
        Ok(hub)
    }

    fn enrol(&self, demo: &Demo) -> Result<()> {
        let mut ask = self.tool("kadian-hub");
        ask.arg("enrol").arg("--data").arg(self.place.hub());
        let link = demo::link(&answer(ask.args(["--checkpoint", &demo.checkpoint, "--approve", "--json"]))?)?;
        let mut take = self.tool("kadian");
        take.arg("--data").arg(self.place.post()).args(["enrol", &link]);
        quietly(&mut take).context("The post was not enrolled (`cargo xtask run --fresh` starts over)")?;
        Ok(())
    }

    fn start_post(&self) -> Result<Post> {
        let (data, log) = (self.place.post(), self.place.log("phone"));
        let data = path(&data)?;
        if self.face == Face::Window {
            let app = self.tree.binary("kadian-app");
            return Ok(Post {
                running: Running::start("the app", &app, &["--data", data], &log)?,
                link: None,
            });
        }
        let listen = self.phone.to_string();
        let args = ["--data", data, "serve", "--listen", &listen];
        let (mut running, out) =
            Running::start_speaking("the post", &self.tree.binary("kadian"), &args, &log)?;
        let link = Some(running.wait_link(out)?);
        Ok(Post { running, link })
    }

    fn summary(&self, demo: &Demo, password: Option<&str>, link: Option<&str>) -> String {
        let password = match password {
            Some(password) => format!("{password} (one time; only this first run shows it)"),
            None => "was shown at the first run; `cargo xtask run --fresh` starts over".into(),
        };
        format!(
            "The checkpoint {checkpoint} stands.\n  phone     {phone}\n  hub       {hub}\n  officer   {officer}\n  \
             password  {password}\nCtrl-C stops everything.\n",
            checkpoint = demo.checkpoint,
            phone = link.unwrap_or("the window that has opened"),
            hub = self.hub_url(),
            officer = demo.officer,
        )
    }

    fn smoke(&self, demo: &Demo, password: Option<String>, post: &Post) -> Result<ExitCode> {
        screens::install_e2e(&self.tree)?;
        let status = Command::new("node")
            .arg(self.tree.e2e().join("smoke.mjs"))
            .current_dir(&self.tree.root)
            .env("KADIAN_PHONE_URL", post.link.as_deref().context("the post has no link")?)
            .env("KADIAN_HUB_URL", self.hub_url())
            .env("KADIAN_OFFICER", &demo.officer)
            .env("KADIAN_PASSWORD", password.context("the password is not known any more")?)
            .status()
            .context("node could not be started")?;
        // Whatever it said is the answer; a script that a signal ended has none.
        let code = status.code().and_then(|code| u8::try_from(code).ok()).unwrap_or(1);
        Ok(ExitCode::from(code))
    }

    fn tool(&self, name: &str) -> Command {
        let mut tool = Command::new(self.tree.binary(name));
        tool.current_dir(&self.tree.root);
        tool
    }
}

/// Until the window is closed or something stops by itself.
fn wait(hub: &mut Running, post: &mut Running) -> Result<ExitCode> {
    loop {
        if hub.ended()?.is_some() {
            return Err(hub.gone());
        }
        match post.ended()? {
            Some(true) => {
                println!("{} has ended; the hub is stopped too.", post.name());
                return Ok(ExitCode::SUCCESS);
            }
            Some(false) => return Err(post.gone()),
            None => std::thread::sleep(LOOK),
        }
    }
}

fn address(variable: &str, usual: u16) -> Result<SocketAddr> {
    let port = match std::env::var(variable) {
        Ok(text) => match text.parse() {
            Ok(port) if port > 0 => port,
            _ => return Err(Lacking(format!("{variable} is no port: {text}")).into()),
        },
        Err(_) => usual,
    };
    Ok(SocketAddr::from((Ipv4Addr::LOCALHOST, port)))
}

fn path(path: &Path) -> Result<&str> {
    match path.to_str() {
        Some(text) => Ok(text),
        None => bail!("{} is not UTF-8", path.display()),
    }
}
