//! A teacher opens the lab before a class: what is trained there is what the command line trains, and
//! nothing that a page or a program sends breaks it.

use std::{fs, io::Write, net::TcpStream};

use crate::lab::Lab;
use crate::story::{Story, project};
use serde_json::{Value, json};

const SHORT: &str = "model = { kind = \"mlp\", hidden = [10] }\n[training]\nepochs = 4\n";

/// An experiment that nobody sees the end of.
const ENDLESS: &str = "model = { kind = \"linear\" }\n[training]\nepochs = 100000000\n";

#[test]
fn a_training_of_the_lab_is_the_run_of_the_command_line() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let config = story.read("configs/relu1-10.toml");
    let draft = json!({ "name": "relu1-10", "toml": config, "set": ["training.epochs=4"] });
    let started = lab.post("/api/trainings", &draft).json();
    let statuses = lab.watch(&started["id"]);
    let last = statuses.last().unwrap();
    assert_eq!(last["state"], "complete", "{statuses:?}");
    assert_eq!((last["epoch"].as_u64(), last["epochs"].as_u64()), (Some(4), Some(4)));

    story.succeed("train relu1-10 --quiet --set training.epochs=4 --out plain");
    let run = last["run"].as_str().unwrap();
    for file in ["scores.json", "history.csv", "predictions.csv", "model.bpk"] {
        let [of_lab, plain] = [format!("runs/{run}"), "plain".into()]
            .map(|run| fs::read(story.path(&format!("{run}/{file}"))).unwrap());
        assert!(of_lab == plain, "{file}");
    }
    let scores = story.json("plain/scores.json");
    assert_eq!(last["scores"], scores["model"]);
    assert_eq!(lab.get(&format!("/api/runs/scores?run={run}")).json(), scores);
    let listed = lab.get("/api/runs").json();
    assert_eq!(listed[0]["run"], run);
    assert!(story.succeed("runs").stdout.contains(run));
    let days = lab.get(&format!("/api/runs/predictions?run={run}")).json();
    assert_eq!(
        days.as_array().unwrap().len(),
        story.read("plain/predictions.csv").lines().count() - 1
    );
    // Once more: the run that is there.
    let again = lab.post("/api/trainings", &draft).json();
    assert_eq!(lab.watch(&again["id"]).last().unwrap()["run"], run);
    assert_eq!(lab.get("/api/runs").json().as_array().unwrap().len(), 1);

    // And what the page draws of it.
    let id = &started["id"];
    for (lang, word) in [("en", "last week again"), ("zh", "上周同日")] {
        let figures = lab.get(&format!("/lab/trainings/{id}/figures?lang={lang}"));
        assert_eq!(figures.body.matches("<svg").count(), 2, "{figures:?}");
        let scores = lab.get(&format!("/lab/trainings/{id}/scores?lang={lang}")).body;
        assert!(scores.contains(word) && scores.contains("0.32k"), "{scores}");
        let page = lab.get(&format!("/?lang={lang}"));
        assert!(page.body.contains(&format!("<html lang=\"{lang}\">")), "{page:?}");
        let beside = lab.get(&format!("/lab/compare?lang={lang}&runs={run}"));
        assert_eq!(beside.body.matches("<svg").count(), 2, "{beside:?}");
    }
    assert_eq!(lab.close(), (0, "closed\n".into()));
}

#[test]
fn what_is_stopped_is_gone_on_with_to_the_same_end() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let long = "model = { kind = \"mlp\", hidden = [10] }\n[training]\nepochs = 300\n";
    let draft = json!({ "name": "long", "toml": long });
    let started = lab.post("/api/trainings", &draft).json();
    // It begins before it is stopped, or is stopped before it begins: both are gone on with.
    lab.post(&format!("/api/trainings/{}/stop", started["id"]), &json!({})).json();
    assert_eq!(lab.watch(&started["id"]).last().unwrap()["state"], "stopped");
    let resume = format!("/api/trainings/{}/resume", started["id"]);
    let resumed = lab.post(&resume, &json!({})).json();
    let last = lab.watch(&resumed["id"]).pop().unwrap();
    assert_eq!(last["state"], "complete");
    let problem =
        lab.post(&format!("/api/trainings/{}/resume", resumed["id"]), &json!({})).problem(409);
    assert!(problem.contains("is not stopped"), "{problem}");
    let story = story.with("long.toml", long);
    story.succeed("train long.toml --quiet --out straight");
    let [of_lab, straight] = [format!("runs/{}", last["run"].as_str().unwrap()), "straight".into()]
        .map(|run| fs::read(story.path(&format!("{run}/model.bpk"))).unwrap());
    assert!(of_lab == straight);
}

#[test]
fn closing_the_lab_keeps_what_was_trained() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let long = "model = { kind = \"mlp\", hidden = [100, 100] }\n[training]\nepochs = 100000\n";
    let started = lab.post("/api/trainings", &json!({ "name": "long", "toml": long })).json();
    let path = format!("/api/trainings/{}", started["id"]);
    while lab.get(&path).json()["epoch"].as_u64().unwrap() == 0 {
        std::thread::yield_now();
    }
    let (status, told) = lab.close();
    assert_eq!(status, 0);
    assert_eq!(told, "closed; 1 training(s) stopped at a checkpoint: start them again to go on\n");
    assert!(story.succeed("runs").stdout.contains("incomplete"));
}

#[test]
fn what_is_wrong_is_told_in_the_words_of_the_command_line() {
    let story = Story::new().with("wrong.toml", SHORT.replace("epochs", "epoch"));
    let lab = Lab::open(&story, "");
    let draft = |toml: &str| json!({ "name": "wrong", "toml": toml });
    for (toml, path) in [
        (SHORT.replace("epochs", "epoch"), "/api/trainings"),
        (SHORT.replace("epochs = 4", "epochs = 0"), "/api/experiments/check"),
        (SHORT.replace("[10]", "[4000000000, 4000000000]"), "/api/trainings"),
        ("model = 5".into(), "/api/trainings"),
        (String::new(), "/api/trainings"),
    ] {
        fs::write(story.path("wrong.toml"), &toml).unwrap();
        let told = story.run("train wrong.toml --quiet");
        let problem = lab.post(path, &draft(&toml)).problem(422);
        assert_eq!(told.stderr, format!("error: {problem}\n"));
    }
    let good = draft(SHORT);
    let checked = lab.post("/api/experiments/check", &good).json();
    assert_eq!((&checked["parameters"], &checked["kind"]), (&json!("581"), &json!("mlp")));
    let outside = json!({ "name": "a", "toml": SHORT, "set": ["data.path=/etc/passwd"] });
    assert!(
        lab.post("/api/trainings", &outside).problem(422).contains("the lab reads days of data")
    );

    for (body, status) in
        [("", 400), ("{", 400), ("[]", 422), ("{\"name\":1}", 422), ("{\"x\":1}", 422)]
    {
        let json = "content-type: application/json\r\n";
        lab.request("POST", "/api/trainings", json, body.as_bytes()).problem(status);
    }
    for run in ["../configs", "/etc", "..%2F..", "relu3%00", ""] {
        let status = lab.get(&format!("/api/runs/scores?run={run}")).status;
        assert!(status == 422 || status == 404, "{run}: {status}");
    }
    for path in
        ["/api/trainings/9", "/api/trainings/x", "/api/nothing", "/assets/../Cargo.toml", "/lab/x"]
    {
        lab.get(path).problem(404);
    }
    lab.request("DELETE", "/api/runs", "content-type: application/json\r\n", b"").problem(405);
    let big = vec![b'1'; 9 << 20];
    assert!(lab.bring("/api/days?name=big", &big).problem(413).contains("limit"));
}

#[test]
fn other_sites_and_other_machines_are_not_let_in() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let body = json!({ "name": "a", "toml": SHORT }).to_string();
    let post = |headers: &str| {
        let json = "content-type: application/json\r\n";
        lab.request("POST", "/api/trainings", &format!("{json}{headers}"), body.as_bytes()).status
    };
    assert_eq!(post("origin: http://evil.example\r\n"), 403);
    assert_eq!(post("sec-fetch-site: cross-site\r\n"), 403);
    assert_eq!(post(&format!("origin: http://{}\r\n", lab.address)), 200);
    let rebound = "GET /api/runs HTTP/1.1\r\nhost: evil.example\r\nconnection: close\r\n\r\n";
    lab.send(rebound.as_bytes()).problem(421);
    let form = "content-type: application/x-www-form-urlencoded\r\n";
    lab.request("POST", "/api/trainings", form, b"").problem(415);
    let page = lab.get("/");
    assert!(page.head.contains("content-security-policy: default-src 'none'"), "{page:?}");
    assert!(!page.body.contains("http"), "nothing comes from elsewhere: {}", page.body);
    drop(lab);

    let lab = Lab::open(&story, "--listen 0.0.0.0");
    let token = lab.query.strip_prefix("?token=").unwrap();
    lab.get("/api/runs").problem(401);
    lab.get("/?token=wrong").problem(401);
    let bearer = format!("authorization: Bearer {token}\r\n");
    lab.request("GET", "/api/runs", &bearer, b"").json();
    let first = lab.get(&format!("/?token={token}"));
    assert_eq!(first.status, 303, "{first:?}");
    let cookie = format!("cookie: viewcast-token={token}\r\n");
    assert!(first.head.contains("HttpOnly; SameSite=Strict"), "{first:?}");
    assert_eq!(lab.request("GET", "/", &cookie, b"").status, 200);
}

#[test]
fn days_that_are_brought_are_those_that_import_reads() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let files = [
        ("youtube.zip", "", ""),
        ("youtube-zh.zip", "", ""),
        ("wikimedia.json", "", ""),
        ("pageviews.csv", "", ""),
        ("german.csv", "&decimal=comma", "--decimal comma"),
        ("hourly.csv.gz", "", ""),
    ];
    for (file, query, flags) in files {
        let bytes = fs::read(project().join("tests/fixtures/imports").join(file)).unwrap();
        let name = file.split('.').next().unwrap();
        let days = lab.bring(&format!("/api/days?name={name}{query}"), &bytes).json();
        fs::write(story.path(file), &bytes).unwrap();
        let imported = story.succeed(&format!("import {file} {flags}")).stdout;
        assert_eq!(story.read(days["path"].as_str().unwrap()), imported, "{file}");
    }
    assert_eq!(lab.get("/api/days").json().as_array().unwrap().len(), 3 + files.len());
    let gap = fs::read(project().join("tests/fixtures/imports/wikimedia-gap.json")).unwrap();
    let problem = lab.bring("/api/days?name=gap", &gap).problem(422);
    assert!(problem.contains("--fill"), "{problem}");
    // Programs read the question, and its answers as parameters.
    let asked: Value = serde_json::from_str(&lab.bring("/api/days?name=gap", &gap).body).unwrap();
    let answer = |value: &str| json!({"name": "fill", "value": value});
    let answers = ["zero", "interpolate", "previous"].map(answer);
    assert_eq!(asked["question"]["answers"], json!(answers));
    assert!(!asked["question"]["text"].as_str().unwrap().contains("viewcast import"), "{asked}");
    let filled = lab.bring("/api/days?name=gap&fill=zero", &gap).json();
    assert!(!filled["filled"].as_array().unwrap().is_empty());
    lab.bring("/api/days?name=gap&fill=guess", &gap).problem(422);
    lab.bring("/api/days?name=../gap", &gap).problem(422);
    lab.bring("/api/days?name=x", b"\0\0\0").problem(422);
}

#[test]
fn a_forecast_of_the_lab_is_that_of_the_command_line() {
    let story = Story::new();
    fs::remove_file(story.path("configs/relu1-10.toml")).unwrap();
    let story = story.with("configs/relu1-10.toml", SHORT);
    let lab = Lab::open(&story, "");
    let asked = json!({ "config": "relu1-10", "data": "data/wikipedia.csv", "days": 7 });
    let forecast = lab.post("/api/forecasts", &asked).json();
    story.succeed("forecast relu1-10 --data data/wikipedia.csv --days 7 --quiet");
    assert_eq!(forecast, story.json("forecast/forecast.json"));
    let page = lab.get("/lab/forecast?lang=zh&config=relu1-10&data=data/wikipedia.csv&days=7");
    assert!(page.body.contains("<svg") && page.body.contains("2022-01-07"), "{page:?}");
    let past =
        json!({ "configs": ["relu1-10"], "data": "data/wikipedia.csv", "folds": 2, "horizon": 7 });
    let backtest = lab.post("/api/backtests", &past).json();
    story.succeed("backtest relu1-10 --data data/wikipedia.csv --folds 2 --horizon 7 --quiet");
    assert_eq!(backtest, story.json("backtest/backtest.json"));
    for wrong in
        [json!({ "days": 0 }), json!({ "config": "nothing" }), json!({ "data": "/etc/passwd" })]
    {
        let mut asked = asked.clone();
        asked.as_object_mut().unwrap().extend(wrong.as_object().unwrap().clone());
        let status = lab.post("/api/forecasts", &asked).status;
        assert!(status == 422 || status == 404, "{asked}");
    }
}

#[test]
fn whoever_leaves_is_not_trained_for_any_more() {
    let story = Story::new().with("configs/endless.toml", ENDLESS);
    let lab = Lab::open(&story, "");
    let days = "data/wikipedia.csv";
    let post = |path: &str, body: Value| {
        let body = body.to_string();
        let head = format!(
            "POST {path} HTTP/1.1\r\nhost: {}\r\ncontent-type: application/json\r\ncontent-length: {}\r\n\r\n",
            lab.address,
            body.len()
        );
        head + &body
    };
    let get = |path: &str| format!("GET {path} HTTP/1.1\r\nhost: {}\r\n\r\n", lab.address);
    let endless = json!({ "configs": ["endless"], "data": days, "folds": 2, "horizon": 7 });
    let leave = |request: String| {
        let mut stream = TcpStream::connect(&lab.address).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
    };
    // None of these ends by itself, and each has the only turn.
    leave(post("/api/forecasts", json!({ "config": "endless", "data": days, "days": 7 })));
    leave(post("/api/backtests", endless));
    leave(get(&format!("/lab/backtest?lang=en&config=endless&data={days}&horizon=7")));
    leave(get(&format!("/lab/forecast?lang=en&config=endless&data={days}&days=7")));
    let asked = json!({ "config": "linear7", "data": days, "days": 7 });
    lab.post("/api/forecasts", &asked).json();
}

#[test]
fn a_form_changes_its_key_in_the_file_and_nothing_else() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let toml =
        "# Mine.\n[model]\nkind = \"mlp\"\nhidden = [10] # few\n\n[training]\nepochs = 4 # short\n";
    let check = |toml: &str, set: &str| {
        let draft = json!({ "name": "mine", "toml": toml, "set": [set] });
        lab.post("/api/experiments/check", &draft).json()["toml"].as_str().unwrap().to_owned()
    };
    assert_eq!(check(toml, "training.epochs=9"), toml.replace("= 4", "= 9"));
    assert_eq!(check(toml, "model.hidden=[5,5]"), toml.replace("[10]", "[5, 5]"));
    let longer = toml.replace("# short\n", "# short\nseed = 7\n");
    assert_eq!(check(toml, "training.seed=7"), longer);
    let linear = toml.replace("\"mlp\"\nhidden = [10] # few", "\"linear\"");
    assert_eq!(check(toml, "model={ kind = \"linear\" }"), linear);
}

#[test]
fn a_backtest_tells_how_far_it_is() {
    let quick = "[model]\nkind = \"linear\"\n[data]\nhistory = 7\n[training]\nepochs = 2\n";
    let story = Story::new().with("configs/quick.toml", quick);
    let lab = Lab::open(&story, "");
    let address = "/lab/backtest?lang=zh&config=quick&data=data/wikipedia.csv";
    let told = lab.get(&format!("{address}&horizon=7"));
    let made: Vec<_> = told.body.lines().filter_map(|line| line.strip_prefix("data: ")).collect();
    // An experiment, four rules and a line, from eight days each.
    for number in 1..=48 {
        assert_eq!(made[number - 1], format!("{number}/48"));
    }
    assert!(told.body.contains("event: done\n") && told.body.contains("上周同日"), "{told:?}");
    let told = lab.get(&format!("{address}&horizon=0"));
    assert!(told.body.contains("event: problem\ndata: horizon: expected 1 to 60"), "{told:?}");
}

#[test]
fn the_description_of_the_api_names_what_is_there() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let document = lab.get("/api/openapi.json").json();
    assert!(document["openapi"].as_str().unwrap().starts_with("3."));
    let paths = document["paths"].as_object().unwrap();
    assert!(paths.len() >= 14);
    for (path, methods) in paths {
        let path = path.replace("{id}", "1");
        for method in methods.as_object().unwrap().keys() {
            let json = "content-type: application/json\r\n";
            let answer = lab.request(&method.to_uppercase(), &path, json, b"{}");
            assert!(answer.status != 405 && answer.status < 500, "{method} {path}: {answer:?}");
            let nothing = answer.body.contains("there is nothing at this address");
            assert!(!nothing, "{method} {path}");
        }
    }
}
