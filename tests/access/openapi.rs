//! The document of the API says what a real hub answers.

use crate::{PASSWORD, Scene};
use serde_json::Value;
use std::collections::BTreeSet;

fn keys(object: &Value) -> BTreeSet<&str> {
    object.as_object().unwrap().keys().map(String::as_str).collect()
}

/// The schema that a part of the document refers to.
fn schema<'a>(document: &'a Value, reference: &Value) -> &'a Value {
    let path = reference["$ref"].as_str().unwrap().trim_start_matches('#');
    document.pointer(path).unwrap_or_else(|| panic!("{path} is not there"))
}

#[test]
fn each_answer_of_a_real_hub_has_the_fields_that_the_document_says() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let cookie = scene.cookie("officer", PASSWORD);
    let document = scene.get("/api/openapi.json", &cookie).json();
    let mut n_compared = 0;
    for (path, methods) in document["paths"].as_object().unwrap() {
        let content = &methods["get"]["responses"]["200"]["content"]["application/json"]["schema"];
        if content["$ref"].is_null() {
            continue;
        }
        let (said, heard) = (schema(&document, content), scene.get(path, &cookie));
        assert_eq!(heard.status, 200, "{path}");
        let (fields, answer) = (keys(&said["properties"]), heard.json());
        assert_eq!(keys(&answer), fields, "{path}");
        n_compared += 1;
    }
    assert!(n_compared >= 9, "only {n_compared} answers were compared");
}

#[test]
fn each_refusal_of_a_real_hub_is_a_problem_with_a_code_that_the_document_says() {
    let scene = Scene::new();
    scene.settle_in("officer", scene.hub.password());
    let cookie = scene.cookie("officer", PASSWORD);
    let document = scene.get("/api/openapi.json", &cookie).json();
    let problem = keys(&document["components"]["schemas"]["Problem"]["properties"]);
    let callers: [&[(&str, &str)]; 3] =
        [&[], &[("cookie", &cookie), ("content-type", "application/json")], &[("host", "evil.example")]];
    for (path, methods) in document["paths"].as_object().unwrap() {
        for (method, operation) in methods.as_object().unwrap() {
            if path == "/api/session" && method == "delete" {
                continue;
            }
            let real = path.replace("{id}", "999").replace("{device}", "x").replace("{list}", "crew");
            for caller in callers {
                let heard =
                    scene.web.send(&method.to_uppercase(), &real.replace("{page}", "no"), caller, b"{");
                let status = heard.status.to_string();
                let said = &operation["responses"][&status];
                assert!(said.is_object(), "{method} {path}: {status} {}", heard.text());
                if heard.status >= 400 {
                    let says_code = said["description"].as_str().unwrap();
                    assert!(
                        says_code.contains(&format!("`{}`", heard.code())),
                        "{method} {path}: {}",
                        heard.text()
                    );
                    assert!(keys(&heard.json()).is_subset(&problem), "{}", heard.text());
                }
            }
        }
    }
}
