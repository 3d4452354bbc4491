//! A programmer trains from a program: by the description of the API alone, which tools read without complaint.

use std::{
    collections::BTreeSet,
    fs,
    process::{Command, Output},
};

use crate::lab::Lab;
use crate::story::{Story, project, python_with};
use serde_json::{Value, json};

/// How many requests schemathesis makes up for each address, and from which seed.
const EXAMPLES: &str = "25";
const SEED: &str = "22";

const METHODS: [&str; 7] = ["GET", "POST", "PUT", "PATCH", "DELETE", "OPTIONS", "TRACE"];

/// An experiment that is trained in no time.
const QUICK: &str = "model = { kind = \"linear\" }\n[data]\nhistory = 7\nvalidation_days = 60\n\
                     [training]\nepochs = 2\n";

/// A lab in which all that the description's examples name is there, and small.
fn small_lab(story: &Story) -> Lab {
    story.succeed("train configs/relu3.toml --quiet --set training.epochs=2");
    fs::remove_dir_all(story.path("configs")).unwrap();
    fs::create_dir(story.path("configs")).unwrap();
    for name in ["own", "linear7"] {
        fs::write(story.path(&format!("configs/{name}.toml")), QUICK).unwrap();
    }
    let lab = Lab::open(story, "");
    let first = lab.post("/api/trainings", &json!({ "name": "mine", "toml": QUICK })).json();
    assert_eq!(lab.watch(&first["id"]).last().unwrap()["state"], "complete");
    lab
}

fn document(lab: &Lab) -> Value {
    lab.get("/api/openapi.json").json()
}

/// Every operation of a document: its method in capitals, its path, and what is said of it.
fn operations(document: &Value) -> Vec<(String, String, Value)> {
    let paths = document["paths"].as_object().unwrap();
    let of = |(path, methods): (&String, &Value)| {
        let methods = methods.as_object().unwrap().clone();
        let path = path.clone();
        methods.into_iter().map(move |(method, said)| (method.to_uppercase(), path.clone(), said))
    };
    paths.iter().flat_map(of).collect()
}

/// What a tool said, which must have ended well.
fn said(output: &Output) -> String {
    let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
    let said = text(&output.stdout) + &text(&output.stderr);
    assert!(output.status.success(), "{said}");
    said
}

#[test]
fn what_an_address_is_not_asked_by_is_answered_with_what_it_is() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let document = document(&lab);
    let mut there: Vec<(String, Vec<String>)> = Vec::new();
    for (method, path, _) in operations(&document) {
        match there.iter_mut().find(|(known, _)| *known == path) {
            Some((_, methods)) => methods.push(method),
            None => there.push((path, vec![method])),
        }
    }
    for (path, methods) in there {
        for method in METHODS.iter().filter(|method| !methods.iter().any(|it| it == *method)) {
            // Without a body and its type, as other programs ask.
            let answer = lab.request(method, &path.replace("{id}", "1"), "", b"");
            answer.problem(405);
            let allow = answer.head.lines().find_map(|line| line.strip_prefix("allow: "));
            let allowed: BTreeSet<_> =
                allow.unwrap().split(',').filter(|it| *it != "HEAD").collect();
            assert_eq!(allowed, methods.iter().map(|it| &**it).collect(), "{method} {path}");
        }
    }
    for method in METHODS {
        lab.request(method, "/api/nothing", "", b"").problem(404);
    }
}

#[test]
fn what_changes_something_asks_for_a_type_that_no_form_sends() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let mut asked = 0;
    for (method, path, said) in operations(&document(&lab)) {
        if method == "GET" {
            continue;
        }
        let path = path.replace("{id}", "1") + if path == "/api/days" { "?name=mine" } else { "" };
        let own = said["requestBody"]["content"].as_object().unwrap();
        assert_eq!((own.len(), &said["requestBody"]["required"]), (1, &json!(true)), "{path}");
        let own = own.keys().next().unwrap();
        for other in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data", ""]
        {
            let problem = lab
                .request(&method, &path, &format!("content-type: {other}\r\n"), b"{}")
                .problem(415);
            assert!(problem.ends_with(&format!("expected {own}")), "{path}: {problem}");
        }
        lab.request(&method, &path, "", b"{}").problem(415);
        let capitals = format!("content-type: {}; charset=utf-8\r\n", own.to_uppercase());
        assert_ne!(lab.request(&method, &path, &capitals, b"{}").status, 415, "{path}");
        asked += 1;
    }
    assert!(asked >= 7, "{asked}");
    // Nothing to say is an empty object, and not nothing.
    for path in ["/api/trainings/1/stop", "/api/trainings/1/resume"] {
        lab.post(path, &json!({})).problem(404);
        lab.post(path, &json!({ "now": true })).problem(422);
        lab.post(path, &json!([])).problem(422);
        lab.request("POST", path, "content-type: application/json\r\n", b"").problem(400);
    }
}

#[test]
fn the_description_says_what_every_answer_means() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let document = document(&lab);
    let operations = operations(&document);
    let names: BTreeSet<_> =
        operations.iter().map(|(.., said)| said["operationId"].as_str().unwrap()).collect();
    assert_eq!(names.len(), operations.len(), "each has a name of its own: {names:?}");
    for (method, path, said) in &operations {
        for parameter in said["parameters"].as_array().into_iter().flatten() {
            let place = if path.contains('{') { "path" } else { "query" };
            assert_eq!(parameter["in"], place, "{path}");
            assert!(!parameter["description"].as_str().unwrap().is_empty(), "{path}");
        }
        let responses = said["responses"].as_object().unwrap();
        let mut expected = vec!["200", "401", "403", "421", "500", "503"];
        if method == "POST" {
            expected.extend(["400", "413", "415", "422"]);
        }
        for status in expected {
            assert!(responses.contains_key(status), "{method} {path}: {status}");
        }
        for (status, response) in responses {
            assert!(!response["description"].as_str().unwrap().is_empty(), "{path} {status}");
            if &**status >= "400" {
                let problem = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
                let content = json!({ "application/problem+json": problem });
                assert_eq!(response["content"], content, "{path} {status}");
            }
        }
    }
    assert!(
        document["components"]["responses"]["MethodNotAllowed"]["headers"]["allow"].is_object()
    );
    let schemes = &document["components"]["securitySchemes"];
    assert_eq!(
        schemes["token"],
        json!({ "type": "http", "scheme": "bearer", "description": schemes["token"]["description"] })
    );
    assert_eq!(document["security"], json!([{}, { "token": [] }, { "cookie": [] }]));
    let events = &document["paths"]["/api/trainings/{id}/events"]["get"]["responses"]["200"];
    assert!(
        events["content"]["text/event-stream"]["example"]
            .as_str()
            .unwrap()
            .starts_with("event: status\n")
    );
    // What is there sometimes is of its type, or nothing.
    let last = &document["components"]["schemas"]["Training"]["properties"]["last"];
    let [epoch, nothing] = [&last["oneOf"][0]["$ref"], &last["oneOf"][1]["type"]];
    assert_eq!([epoch, nothing], ["#/components/schemas/Epoch", "null"], "{last}");
}

#[test]
fn a_validator_has_nothing_to_say_about_the_description() {
    let Some(python) = python_with("openapi_spec_validator") else {
        return;
    };
    let story = Story::new();
    let lab = Lab::open(&story, "");
    fs::write(story.path("openapi.json"), document(&lab).to_string()).unwrap();
    let mut validate = Command::new(python);
    validate.args(["-B", "-m", "openapi_spec_validator", "openapi.json"]);
    let said = said(&validate.current_dir(story.path("")).output().unwrap());
    assert_eq!(said.trim(), "openapi.json: OK");
}

/// Whether a path is of an operation, as in `/api/trainings/1` of `/api/trainings/{id}`.
fn is_of(path: &str, operation: &str) -> bool {
    let (parts, expected) = (path.split('/'), operation.split('/'));
    parts.clone().count() == expected.clone().count()
        && parts.zip(expected).all(|(part, expected)| expected == part || expected == "{id}")
}

#[test]
fn a_tester_meets_no_answer_that_is_not_described() {
    let Some(python) = python_with("schemathesis") else {
        return;
    };
    let story = Story::new();
    let lab = small_lab(&story);
    let tested = Command::new(python)
        .args(["-B", "-m", "schemathesis.cli", "--config-file"])
        .arg(project().join("tests/fixtures/schemathesis.toml"))
        .args(["run", &format!("http://{}/api/openapi.json", lab.address)])
        .args(["--seed", SEED, "--max-examples", EXAMPLES])
        .args(["--report", "har", "--report-har-path", "asked.har"])
        .current_dir(story.path(""))
        .output()
        .unwrap();
    println!("{}", said(&tested));
    // It comes to the answers, too: every operation succeeded at least once.
    let har = story.json("asked.har");
    let asked = har["log"]["entries"].as_array().unwrap();
    assert!(asked.len() >= 500, "{}", asked.len());
    for (method, operation, said) in operations(&document(&lab)) {
        let succeeded = asked.iter().any(|entry| {
            let url = entry["request"]["url"].as_str().unwrap().split('?').next().unwrap();
            let path = url.split_once(&*lab.address).map_or("", |(_, path)| path);
            entry["response"]["status"] == 200
                && entry["request"]["method"] == *method
                && is_of(path, &operation)
        });
        // What can be resumed was stopped, as the generated client does.
        assert!(succeeded || said["operationId"] == "resume_training", "{method} {operation}");
    }
}

#[test]
fn a_client_that_a_generator_made_trains_a_network() {
    let Some(python) = python_with("openapi_python_client") else {
        return;
    };
    let story = Story::new().with("configs/quick.toml", QUICK);
    let lab = Lab::open(&story, "--listen 0.0.0.0");
    let token = lab.query.strip_prefix("?token=").unwrap();
    let bearer = format!("authorization: Bearer {token}\r\n");
    let description = lab.request("GET", "/api/openapi.json", &bearer, b"").json();
    let story = story
        .with("openapi.json", description.to_string())
        .with("generator.yaml", "post_hooks: []\npackage_name_override: client\n");
    let mut generate = Command::new(&python);
    generate.args(["-B", "-m", "openapi_python_client", "generate", "--path", "openapi.json"]);
    generate.args(["--meta", "none", "--config", "generator.yaml", "--output-path", "client"]);
    said(&generate.arg("--fail-on-warning").current_dir(story.path("")).output().unwrap());
    let port = lab.address.rsplit(':').next().unwrap();
    let trained = Command::new(&python)
        .arg("-B")
        .arg(project().join("tests/fixtures/train_with_a_client.py"))
        .args([&format!("http://127.0.0.1:{port}"), token])
        .env("PYTHONPATH", story.path(""))
        .current_dir(story.path(""))
        .output()
        .unwrap();
    let trained: Value = serde_json::from_str(&said(&trained)).unwrap();
    story.succeed("train relu1-10 --quiet --set training.epochs=4 --out plain");
    assert_eq!(trained["scores"], story.json("plain/scores.json"));
    assert_eq!(trained["epochs"], 4);
    assert_eq!(trained["problem"], 422);
    assert_eq!(trained["resumed"], trained["stopped"], "the same run");
    assert_eq!(trained["ahead"], 3);
}
