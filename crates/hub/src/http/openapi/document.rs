//! The document, made of the table and of the types that it names.

use super::table;
use crate::changes::Topic;
use crate::http::problem::{Document, status};
use crate::http::{Access, ROUTES};
use kadian_domain::Code;
use std::collections::{BTreeMap, BTreeSet};
use std::fs;
use std::path::Path;
use utoipa::ToSchema;
use utoipa::openapi::content::ContentBuilder;
use utoipa::openapi::path::{HttpMethod, Operation, OperationBuilder, ParameterBuilder, ParameterIn, Paths};
use utoipa::openapi::request_body::RequestBodyBuilder;
use utoipa::openapi::response::{Response, ResponseBuilder};
use utoipa::openapi::schema::{ComponentsBuilder, ObjectBuilder, Schema, SchemaType, Type};
use utoipa::openapi::security::{ApiKey, ApiKeyValue, SecurityRequirement, SecurityScheme};
use utoipa::openapi::{Content, InfoBuilder, OpenApi, OpenApiBuilder, Ref, RefOr, Required};

/// One route.
pub(super) struct Says {
    pub(super) method: &'static str,
    pub(super) path: &'static str,
    pub(super) summary: &'static str,
    pub(super) ask: Ask,
    pub(super) answer: Answer,
    /// Codes of its own, beside those of its access.
    pub(super) codes: Vec<Code>,
}

type Schemas = Vec<(String, RefOr<Schema>)>;

/// A type of the API: its name, and everything that it is made of.
pub(super) struct Named {
    name: String,
    schemas: Schemas,
}

fn named<T: ToSchema>() -> Named {
    let mut schemas = vec![(T::name().into_owned(), T::schema())];
    T::schemas(&mut schemas);
    Named { name: T::name().into_owned(), schemas }
}

/// What a route is asked.
pub(super) enum Ask {
    Nothing,
    /// One word behind the `?`, which may be left out.
    Query(&'static str, &'static str),
    Body(Named),
    /// A COSE message that a device has signed.
    Binary,
    /// A file as it is.
    File,
}

impl Ask {
    pub(super) fn body<T: ToSchema>() -> Self {
        Self::Body(named::<T>())
    }
}

pub(super) fn query(name: &'static str, says: &'static str) -> Ask {
    Ask::Query(name, says)
}

pub(super) fn binary() -> Ask {
    Ask::Binary
}

pub(super) fn file() -> Ask {
    Ask::File
}

/// What a route answers.
pub(super) enum Answer {
    /// JSON of a type, or of none that is known.
    Json(Option<Named>),
    Nothing,
    Stream,
    Text,
    Binary,
}

pub(super) fn json<T: ToSchema>() -> Answer {
    Answer::Json(Some(named::<T>()))
}

pub(super) fn nothing() -> Answer {
    Answer::Nothing
}

pub(super) fn stream() -> Answer {
    Answer::Stream
}

pub(super) fn text() -> Answer {
    Answer::Text
}

fn content(schema: RefOr<Schema>) -> Content {
    ContentBuilder::new().schema(Some(schema)).build()
}

fn reference(named: &Named) -> Content {
    content(Ref::from_schema_name(&named.name).into())
}

fn plain(kind: Type) -> RefOr<Schema> {
    ObjectBuilder::new().schema_type(SchemaType::Type(kind)).build().into()
}

/// The answer when all is well.
fn success(answer: &Answer) -> (&'static str, Response) {
    let done = ResponseBuilder::new().description("Done.");
    match answer {
        Answer::Nothing => ("204", done.build()),
        Answer::Json(Some(named)) => ("200", done.content("application/json", reference(named)).build()),
        Answer::Json(None) => ("200", done.content("application/json", content(plain(Type::Object))).build()),
        Answer::Stream => ("200", done.content("text/event-stream", content(plain(Type::String))).build()),
        Answer::Text => ("200", done.content("text/plain", content(plain(Type::String))).build()),
        Answer::Binary => ("200", done.content("application/cose", content(plain(Type::String))).build()),
    }
}

/// Codes that a route may answer: its own, and those of everybody who may use it.
fn codes(says: &Says, access: Access) -> BTreeSet<Code> {
    let mut codes: BTreeSet<Code> = says.codes.iter().copied().collect();
    codes.insert(Code::Internal);
    if says.path.starts_with("/api") {
        codes.extend([Code::RequestForeign, Code::HubBusy, Code::HubFull]);
    }
    if access == Access::Officer {
        codes.insert(Code::SignedOut);
        if !matches!(says.path, "/api/session" | "/api/password") {
            codes.insert(Code::PasswordOneTime);
        }
    }
    if access == Access::Signed {
        codes.extend([Code::HubBusy, Code::HubFull]);
    }
    if matches!(says.ask, Ask::Body(_) | Ask::Query(..)) {
        codes.insert(Code::RequestMalformed);
    }
    codes
}

fn operation(says: &Says, access: Access) -> Operation {
    let id = format!("{} {}", says.method.to_lowercase(), says.path);
    let id: String = id.chars().map(|c| if c.is_ascii_alphanumeric() { c } else { '_' }).collect();
    let id = id.split('_').filter(|part| !part.is_empty()).collect::<Vec<_>>().join("_");
    let (code, response) = success(&says.answer);
    let mut operation =
        OperationBuilder::new().operation_id(Some(id)).summary(Some(says.summary)).response(code, response);
    for name in says.path.split('/').filter_map(|part| part.strip_prefix('{')?.strip_suffix('}')) {
        let parameter = ParameterBuilder::new()
            .name(name)
            .parameter_in(ParameterIn::Path)
            .required(Required::True)
            .schema(Some(plain(if name == "id" { Type::Integer } else { Type::String })));
        operation = operation.parameter(parameter.build());
    }
    operation = match &says.ask {
        Ask::Nothing => operation,
        Ask::Query(name, says) => operation.parameter(
            ParameterBuilder::new()
                .name(*name)
                .parameter_in(ParameterIn::Query)
                .required(Required::False)
                .description(Some(*says))
                .schema(Some(plain(if *name == "find" { Type::String } else { Type::Integer })))
                .build(),
        ),
        Ask::Body(named) => {
            let body = RequestBodyBuilder::new().content("application/json", reference(named));
            operation.request_body(Some(body.required(Some(Required::True)).build()))
        }
        Ask::Binary | Ask::File => {
            let media_type = match says.ask {
                Ask::File => "application/octet-stream",
                _ => "application/cose",
            };
            let body = RequestBodyBuilder::new().content(media_type, content(plain(Type::String)));
            operation.request_body(Some(body.required(Some(Required::True)).build()))
        }
    };
    if access == Access::Officer {
        operation = operation.security(SecurityRequirement::new("session", Vec::<String>::new()));
    }
    let mut by_status: BTreeMap<u16, Vec<&str>> = BTreeMap::new();
    for code in codes(says, access) {
        by_status.entry(status(code).as_u16()).or_default().push(code.as_str());
    }
    for (status, mut codes) in by_status {
        codes.sort_unstable();
        let problem = content(Ref::from_schema_name("Problem").into());
        let response = ResponseBuilder::new()
            .description(format!("A problem (RFC 9457) with one of the codes `{}`.", codes.join("`, `")))
            .content("application/problem+json", problem);
        operation = operation.response(status.to_string(), response.build());
    }
    operation.build()
}

fn document() -> OpenApi {
    let mut paths = Paths::new();
    let mut schemas: BTreeMap<String, RefOr<Schema>> = BTreeMap::new();
    let mut problem = named::<Document>();
    if let Some(first) = problem.schemas.first_mut() {
        first.0 = "Problem".to_owned();
    }
    schemas.extend(problem.schemas);
    schemas.extend(named::<Topic>().schemas);
    for says in table::rows() {
        let access = ROUTES.iter().find(|route| (route.0, route.1) == (says.method, says.path));
        // A test beside this one says which row is no route.
        let Some((.., access)) = access else { continue };
        let method = match says.method {
            "GET" => HttpMethod::Get,
            "POST" => HttpMethod::Post,
            "PUT" => HttpMethod::Put,
            "DELETE" => HttpMethod::Delete,
            other => unreachable!("{other} is no method of ours"),
        };
        paths.add_path_operation(says.path, vec![method], operation(&says, *access));
        if let Ask::Body(named) = says.ask {
            schemas.extend(named.schemas);
        }
        if let Answer::Json(Some(named)) = says.answer {
            schemas.extend(named.schemas);
        }
    }
    let session = SecurityScheme::ApiKey(ApiKey::Cookie(ApiKeyValue::with_description(
        "sid",
        "An officer's session; over TLS the cookie is `__Host-sid`.",
    )));
    let components = ComponentsBuilder::new().schemas_from_iter(schemas).security_scheme("session", session);
    let info = InfoBuilder::new().title("Kadian hub").version(crate::VERSION).description(Some(
        "What officers' pages and devices ask a hub. Devices' messages are described in protocol.md. \
             Generated by `cargo xtask bindings`.",
    ));
    OpenApiBuilder::new().info(info.build()).paths(paths).components(Some(components.build())).build()
}

#[test]
fn openapi_doc_says_what_every_route_is_asked_and_answers() {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/openapi.json");
    let text = document().to_pretty_json().unwrap() + "\n";
    if std::env::var_os("KADIAN_WRITE_OPENAPI_DOC").is_some() {
        fs::write(&path, &text).unwrap();
    }
    let there = fs::read_to_string(&path).unwrap_or_default();
    assert!(there == text, "docs/openapi.json is stale: run `cargo xtask bindings`");
}

#[test]
fn every_route_stands_in_the_document_and_none_else() {
    let table: Vec<_> = table::rows().iter().map(|says| (says.method, says.path)).collect();
    let routes: Vec<_> = ROUTES.iter().map(|(method, path, _)| (*method, *path)).collect();
    assert_eq!(table, routes, "the document's table at the left, the hub's routes at the right");
}

#[test]
fn every_type_that_is_named_is_there() {
    let text = document().to_json().unwrap();
    let json: serde_json::Value = serde_json::from_str(&text).unwrap();
    assert_eq!(json["openapi"], "3.1.0");
    let there = json["components"]["schemas"].as_object().unwrap();
    for reference in text.split("\"#/components/schemas/").skip(1) {
        let name = reference.split('"').next().unwrap();
        assert!(there.contains_key(name), "{name}");
    }
}
