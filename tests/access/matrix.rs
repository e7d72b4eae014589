//! The access matrix: a route without a row here fails.

use crate::{PASSWORD, Scene};
use kadian_hub::http::{Access, ROUTES};
use kadian_testkit::Heard;
use std::collections::BTreeSet;

/// Who asks. The last three carry the cookie of the district's officer, which a browser would send along.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Caller {
    Nobody,
    ForgedCookie,
    OneTimeOfficer,
    DistrictOfficer,
    CommunityOfficer,
    CrossSite,
    ForeignOrigin,
    ForeignHost,
}

const CALLERS: [Caller; 8] = [
    Caller::Nobody,
    Caller::ForgedCookie,
    Caller::OneTimeOfficer,
    Caller::DistrictOfficer,
    Caller::CommunityOfficer,
    Caller::CrossSite,
    Caller::ForeignOrigin,
    Caller::ForeignHost,
];

const OK: &str = "200";
const GONE: &str = "204";
/// Past every guard: the empty body is what is wrong.
const PASSED_V1: &str = "400 batch_malformed";
const PASSED_API: &str = "400 request_malformed";
const OUT: &str = "401 signed_out";
const ONE_TIME: &str = "403 password_one_time";
const FOREIGN: &str = "403 request_foreign";
const ABSENT: &str = "404 not_found";

type Row = (&'static str, &'static str, [&'static str; 8]);

/// What each of `CALLERS` hears on each of `ROUTES`.
#[rustfmt::skip]
const MATRIX: &[Row] = &[
    //                            nobody      forged      one-time    district    community   cross-site  origin      host
    ("POST", "/v1/batches",      [PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1]),
    ("POST", "/v1/enrolments",   [PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1]),
    ("POST", "/v1/enrolments/return",
                                 [PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1]),
    ("GET", "/v1/hub",           [OK,         OK,         OK,         OK,         OK,         OK,         OK,         OK]),
    ("POST", "/v1/lists/{list}", [PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1,  PASSED_V1]),
    ("GET", "/api/session",      [OUT,        OUT,        OK,         OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/session",     [PASSED_API, PASSED_API, PASSED_API, PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("DELETE", "/api/session",   [OUT,        OUT,        GONE,       GONE,       GONE,       FOREIGN,    FOREIGN,    FOREIGN]),
    ("PUT", "/api/password",     [OUT,        OUT,        PASSED_API, PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/now",          [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/posts",        [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/throughput",   [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/held",         [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/checks",       [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/fevers",       [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/settings",     [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/rulings",     [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/voids",       [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/resolutions", [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("PUT", "/api/config",       [OUT,        OUT,        ONE_TIME,   PASSED_API, ABSENT,     FOREIGN,    FOREIGN,    FOREIGN]),
    // Of a checkpoint that is not the caller's an empty body says no more than of one that is.
    ("PUT", "/api/checkpoints/{id}/words",
                                 [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/devices",      [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/events",       [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/files",       [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/enrolments",  [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("DELETE", "/api/enrolments/{id}",
                                 [OUT,        OUT,        ONE_TIME,   ABSENT,     ABSENT,     FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/enrolments/{id}/digits",
                                 [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("PUT", "/api/devices/{device}/name",
                                 [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("PUT", "/api/devices/{device}/checkpoint",
                                 [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("PUT", "/api/devices/{device}/service",
                                 [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("POST", "/api/devices/{device}/digits",
                                 [OUT,        OUT,        ONE_TIME,   PASSED_API, PASSED_API, FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/api/openapi.json", [OUT,        OUT,        ONE_TIME,   OK,         OK,         FOREIGN,    FOREIGN,    FOREIGN]),
    ("GET", "/healthz",          [OK,         OK,         OK,         OK,         OK,         OK,         OK,         OK]),
    ("GET", "/readyz",           [OK,         OK,         OK,         OK,         OK,         OK,         OK,         OK]),
    ("GET", "/metrics",          [OK,         OK,         OK,         OK,         OK,         OK,         OK,         OK]),
    ("GET", "/{page}",           [OK,         OK,         OK,         OK,         OK,         OK,         OK,         FOREIGN]),
];

type Headers = Vec<(&'static str, String)>;

/// The officers of the matrix.
struct Officers {
    scene: Scene,
    one_time_password: String,
}

impl Officers {
    fn new() -> Self {
        let scene = Scene::new();
        scene.settle_in("officer", scene.hub.password());
        let community = scene.add_officer("吴", "枋湖社区", "community");
        scene.settle_in("吴", &community);
        let one_time_password = scene.add_officer("新", "湖里区", "district");
        Self { scene, one_time_password }
    }

    /// What a caller sends along; an officer signs in for it.
    fn headers(&self, caller: Caller) -> Headers {
        let cookie = |name, password| ("cookie", self.scene.cookie(name, password));
        let district = || cookie("officer", PASSWORD);
        match caller {
            Caller::Nobody => vec![],
            Caller::ForgedCookie => vec![("cookie", format!("sid={}", "A".repeat(43)))],
            Caller::OneTimeOfficer => vec![cookie("新", &self.one_time_password)],
            Caller::DistrictOfficer => vec![district()],
            Caller::CommunityOfficer => vec![cookie("吴", PASSWORD)],
            Caller::CrossSite => vec![district(), ("sec-fetch-site", "cross-site".to_owned())],
            Caller::ForeignOrigin => vec![district(), ("origin", "https://evil.example".to_owned())],
            Caller::ForeignHost => vec![district(), ("host", "evil.example".to_owned())],
        }
    }

    fn send(&self, headers: &Headers, method: &str, path: &str) -> Heard {
        let headers: Vec<(&str, &str)> =
            headers.iter().map(|(name, value)| (*name, value.as_str())).collect();
        self.scene.web.send(method, path, &headers, b"")
    }

    fn ask(&self, headers: &Headers, method: &str, path: &str) -> String {
        let heard = self.send(headers, method, path);
        format!("{} {}", heard.status, heard.code()).trim_end().to_owned()
    }
}

/// A real path of a route.
fn path_of(route: &str) -> String {
    route.replace("{list}", "crew").replace("{page}", "").replace("{id}", "1").replace("{device}", "x")
}

#[test]
fn every_route_answers_every_caller_as_the_matrix_says() {
    let officers = Officers::new();
    let mut headers = CALLERS.map(|caller| officers.headers(caller));
    for (method, route, want) in MATRIX {
        for ((caller, headers), want) in CALLERS.iter().zip(&headers).zip(want) {
            let heard = officers.ask(headers, method, &path_of(route));
            assert_eq!(heard, *want, "{method} {route} by {caller:?}");
        }
        if *method == "DELETE" {
            // That has ended their sessions.
            headers = CALLERS.map(|caller| officers.headers(caller));
        }
    }
}

#[test]
fn every_route_has_its_row_and_says_who_may_use_it() {
    let routes: BTreeSet<_> = ROUTES.iter().map(|(method, route, _)| (*method, *route)).collect();
    let rows: BTreeSet<_> = MATRIX.iter().map(|(method, route, _)| (*method, *route)).collect();
    assert_eq!(routes, rows, "routes at the left, rows of the matrix at the right");
    assert_eq!((routes.len(), rows.len()), (ROUTES.len(), MATRIX.len()), "one is there twice");
    for (method, route, access) in ROUTES {
        let (_, _, [nobody, forged, ..]) =
            MATRIX.iter().find(|row| (row.0, row.1) == (*method, *route)).unwrap();
        let fits = match access {
            Access::Officer => [nobody, forged] == [&OUT, &OUT],
            Access::Signed => [nobody, forged] == [&PASSED_V1, &PASSED_V1],
            Access::Anyone | Access::Loopback => nobody == forged && *nobody != OUT,
        };
        assert!(fits, "{method} {route} is for {access:?}");
    }
}

/// What the router is made of, read from its source: axum does not name its routes.
#[test]
fn every_route_of_the_router_stands_in_its_list() {
    let source = include_str!("../../crates/hub/src/http.rs");
    let mut found = BTreeSet::new();
    for line in source.lines().filter(|line| line.trim_start().starts_with(".route(")) {
        let mut parts = line.split('"');
        let route = parts.nth(1).unwrap_or_else(|| panic!("a route is one line with its path: {line}"));
        let handlers = parts.next().unwrap();
        let before = found.len();
        for method in ["get", "post", "put", "delete", "patch", "head", "options", "any", "on"] {
            if handlers.contains(&format!(" {method}(")) || handlers.contains(&format!(".{method}(")) {
                found.insert((method.to_uppercase(), route.to_owned()));
            }
        }
        assert!(found.len() > before, "a route names its methods: {line}");
    }
    // The pages are what is left when no other route fits.
    assert_eq!(source.matches(".fallback(").count(), 1);
    assert!(source.contains(".fallback(get(pages::page))"));
    found.insert(("GET".to_owned(), "/{page}".to_owned()));
    for way_round in [".nest(", ".nest_service(", ".route_service(", ".fallback_service("] {
        assert!(!source.contains(way_round), "{way_round} hides routes from this test");
    }
    let listed: BTreeSet<_> =
        ROUTES.iter().map(|(method, route, _)| ((*method).to_owned(), (*route).to_owned())).collect();
    assert_eq!(found, listed, "the router at the left, its list at the right");
}

#[test]
fn what_is_not_in_the_list_is_not_answered() {
    let officers = Officers::new();
    let unlisted =
        ["/api", "/api/", "/api/now/", "/api/officers", "/v1", "/v1/lists", "/v1/lists/", "/v2/batches"];
    let unlisted =
        unlisted.into_iter().chain(["/debug", "/index.htm", "/../hub.key", "/%2e%2e/hub.key", "/hub.db"]);
    let listed: BTreeSet<String> = ROUTES.iter().map(|(_, route, _)| path_of(route)).collect();
    let all = listed.iter().map(String::as_str).chain(unlisted);
    let headers = officers.headers(Caller::DistrictOfficer);
    for path in all {
        for method in ["GET", "HEAD", "POST", "PUT", "DELETE", "PATCH", "OPTIONS", "TRACE"] {
            let asked = if method == "HEAD" { "GET" } else { method };
            if ROUTES.iter().any(|(method, route, _)| *method == asked && path_of(route) == path) {
                continue;
            }
            let heard = officers.ask(&headers, method, path);
            let is_refused = heard.starts_with("404") || heard.starts_with("405");
            assert!(is_refused, "{method} {path}: {heard}");
        }
    }
}

#[test]
fn absent_and_forbidden_look_alike() {
    let officers = Officers::new();
    let callers = [Caller::Nobody, Caller::ForgedCookie, Caller::OneTimeOfficer, Caller::DistrictOfficer];
    let headers = callers.map(|caller| officers.headers(caller));
    for path in ["/api/officers", "/api/now/7", "/api/checkpoints/1", "/nothing", "/v1/nothing"] {
        let heard = headers.each_ref().map(|headers| {
            let heard = officers.send(headers, "GET", path);
            (heard.status, heard.text())
        });
        assert_eq!(heard[0].0, 404, "{path}");
        assert!(heard.iter().all(|one| *one == heard[0]), "{path}: {heard:?}");
    }
}

#[test]
fn every_answer_carries_the_headers_that_keep_browsers_safe() {
    let officers = Officers::new();
    let big = vec![b'x'; 20_000];
    let asked: [(&str, &str, &[u8]); 12] = [
        ("GET", "/", b""),
        ("GET", "/nothing", b""),
        ("GET", "/api/session", b""),
        ("POST", "/api/session", b"{}"),
        ("POST", "/api/session", &big),
        ("PATCH", "/api/session", b""),
        ("POST", "/v1/batches", b"x"),
        ("GET", "/v1/batches", b""),
        ("GET", "/v1/hub", b""),
        ("GET", "/healthz", b""),
        ("GET", "/readyz", b""),
        ("GET", "/metrics", b""),
    ];
    for (method, path, body) in asked {
        let heard = officers.scene.web.send(method, path, &[], body);
        let what = format!("{method} {path} ({})", heard.status);
        let csp = heard.header("content-security-policy");
        for part in [
            "default-src 'none'",
            "script-src 'self'",
            "style-src 'self'",
            "frame-ancestors 'none'",
            "base-uri 'none'",
            "form-action 'self'",
        ] {
            assert!(csp.split("; ").any(|one| one == part), "{what}: {part} in {csp}");
        }
        assert!(!csp.contains("unsafe") && !csp.contains('*') && !csp.contains("http"), "{what}: {csp}");
        let fixed = [
            ("x-content-type-options", "nosniff"),
            ("referrer-policy", "no-referrer"),
            ("cross-origin-opener-policy", "same-origin"),
            ("cross-origin-resource-policy", "same-origin"),
            ("x-frame-options", "DENY"),
            ("cache-control", "no-store"),
        ];
        for (name, want) in fixed {
            assert_eq!(heard.header(name), want, "{what}: {name}");
        }
        for absent in ["access-control-allow-origin", "server", "x-powered-by"] {
            assert_eq!(heard.header(absent), "", "{what}: {absent}");
        }
    }
}
