//! Whatever others send, and however they send it: the lab goes on, and a command ends with its message.

#![cfg(target_os = "linux")]

use std::{
    fs,
    io::{Read, Write},
    net::TcpStream,
    process::Command,
};

use crate::lab::Lab;
use crate::story::{Story, Told};
use serde_json::{Value, json};

const QUICK: &str = "[model]\nkind = \"linear\"\n[data]\nhistory = 7\n[training]\nepochs = 2\n";
const ENDLESS: &str =
    "[model]\nkind = \"linear\"\n[data]\nhistory = 7\n[training]\nepochs = 100000000\n";

fn draft(toml: &str, set: &[&str]) -> Value {
    json!({ "name": "mine", "toml": toml, "set": set })
}

/// Trains an experiment in a lab to its end.
fn train(lab: &Lab, toml: &str) {
    let started = lab.post("/api/trainings", &draft(toml, &[])).json();
    let last = lab.watch(&started["id"]).pop().unwrap();
    assert_eq!(last["state"], "complete", "{last}");
}

#[test]
fn keys_that_nest_without_end_are_refused_before_they_are_built() {
    let parts = |count: usize| "a.".repeat(count) + "a=1";
    // As deep as the parser lets keys and tables be.
    let deepest = format!("{}a = 1", format!("{}a = {{ ", "a.".repeat(78)).repeat(79));
    let story = Story::new().with("deepest.toml", &deepest);
    let told = story.run(&format!("train linear7 --set {}", parts(50_000)));
    assert!(told.stderr.ends_with("a key has at most 16 parts, such as training.epochs\n"));
    assert_eq!(told.status, 1);
    story.fail(
        "train deepest.toml",
        "deepest.toml:1:34: tables and lists lie more than 16 deep within each other",
    );

    let lab = Lab::open(&story, "");
    for path in ["/api/experiments/check", "/api/trainings"] {
        for (toml, set) in [(QUICK, &*parts(10_000)), (&deepest, "training.epochs=1")] {
            lab.post(path, &draft(toml, &[set])).problem(422);
        }
        for brackets in ["[", "{\"a\":"] {
            let body = brackets.repeat(100_000);
            let json = "content-type: application/json\r\n";
            let status = lab.request("POST", path, json, body.as_bytes()).status;
            assert!(status == 400 || status == 422, "{status}");
        }
    }
    train(&lab, QUICK);
}

#[test]
fn layers_without_end_are_refused_in_little_memory() {
    let layers = |count: usize| {
        format!("[model]\nkind = \"mlp\"\nhidden = [{}1]\n", "1, ".repeat(count - 1))
    };
    let story = Story::new().with("many.toml", layers(200_000)).with("most.toml", layers(256));
    let told = story.run_within(2000, "train many.toml");
    let message = "error: many.toml:3:10: model.hidden lists 200000 layers; expected at most 256\n";
    assert_eq!((told.status, &*told.stderr), (1, message));
    let told = story.run_within(2000, "train most.toml --set training.epochs=1 --quiet");
    assert_eq!(told.status, 0, "{told:?}");

    let lab = Lab::open(&story, "");
    for path in ["/api/experiments/check", "/api/trainings"] {
        lab.post(path, &draft(&layers(1_000_000), &[])).problem(422);
    }
    train(&lab, QUICK);
}

#[test]
fn a_run_that_asks_for_more_than_it_has_is_refused_in_little_memory() {
    let story = Story::new().with("gru.toml", "[model]\nkind = \"recurrent\"\nunits = 2\n");
    for (config, history) in [
        ("linear7", "1000000000"),
        ("linear7", "9000000000000000000"),
        ("gru.toml", "1000000000"),
        ("attention", "9000000000000000000"),
    ] {
        fs::remove_dir_all(story.path("run")).ok();
        story.succeed(&format!("train {config} --set training.epochs=1 --out run --quiet"));
        // Of an earlier version, which wrote no manifest.
        fs::remove_file(story.path("run/manifest.json")).unwrap();
        let text = story.read("run/config.toml");
        let is_history = |line: &str| line.starts_with("history = ");
        let changed = text.lines().map(|line| {
            if is_history(line) { format!("history = {history}\n") } else { format!("{line}\n") }
        });
        fs::write(story.path("run/config.toml"), changed.collect::<String>()).unwrap();
        for command in
            ["forecast run", "forecast run --data data/wikipedia.csv", "evaluate run", "plot run"]
        {
            let told = story.run_within(2000, command);
            assert_eq!(told.status, 1, "{config}, {history}, {command}: {told:?}");
            assert!(told.stderr.starts_with("error: "), "{told:?}");
            assert!(!told.stderr.contains("has a bug"), "{told:?}");
        }
    }
}

#[test]
fn trainings_that_were_stopped_leave_their_places_to_others() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let seeded = |seed: usize| {
        let seed = format!("training.seed={seed}");
        lab.post("/api/trainings", &draft(ENDLESS, &[&seed]))
    };
    let running = seeded(0).json();
    let waiting: Vec<_> = (1..=16).map(|seed| seeded(seed).json()["id"].clone()).collect();
    assert!(seeded(17).problem(409).contains("16 trainings wait already"));
    // What runs, or waits, is joined all the same.
    assert_eq!(seeded(0).json()["id"], running["id"]);
    assert_eq!(seeded(16).json()["id"], waiting[15]);
    for id in &waiting {
        lab.post(&format!("/api/trainings/{id}/stop"), &json!({})).json();
    }
    for seed in 17..33 {
        seeded(seed).json();
    }
    seeded(33).problem(409);
}

#[test]
fn a_thousand_slow_connections_keep_nobody_out() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let slow = |_: usize| {
        let mut stream = TcpStream::connect(&lab.address).unwrap();
        stream.write_all(b"GET / HTTP/1.1\r\nhost: ").unwrap();
        stream
    };
    // Those that are closed for their slowness are noticed where they are read.
    let streams: Vec<_> = (0..1000).map(slow).collect();
    train(&lab, QUICK);
    drop(streams);
    assert_eq!(lab.get("/").status, 200);
}

#[test]
fn bodies_that_never_end_hold_no_more_than_their_room() {
    let story = Story::new();
    let lab = Lab::open(&story, "");
    let head = |length: usize| {
        format!(
            "POST /api/days?name=x HTTP/1.1\r\nhost: {}\r\ncontent-type: application/octet-stream\r\n\
             content-length: {length}\r\n\r\n",
            lab.address
        )
    };
    let unfinished = vec![b'1'; 7 << 20];
    let begin = |_: usize| {
        let mut stream = TcpStream::connect(&lab.address).unwrap();
        stream.write_all(head(8 << 20).as_bytes()).unwrap();
        // A refusal may come before all of it is taken.
        stream.write_all(&unfinished).ok();
        stream
    };
    let mut streams: Vec<_> = (0..40).map(begin).collect();
    let mut answer = [0; 12];
    streams.last_mut().unwrap().read_exact(&mut answer).unwrap();
    assert_eq!(&answer, b"HTTP/1.1 503");
    let status = fs::read_to_string(format!("/proc/{}/status", lab.id())).unwrap();
    let peak = status.lines().find_map(|line| line.strip_prefix("VmHWM:")).unwrap();
    let peak: usize = peak.trim().trim_end_matches(" kB").parse().unwrap();
    assert!(peak < 250_000, "{peak} kB");
    drop(streams);
    // Its own body finds room again once theirs are given up.
    while lab.post("/api/experiments/check", &draft(QUICK, &[])).status == 503 {
        std::thread::yield_now();
    }
    train(&lab, QUICK);
}

#[test]
fn runs_are_listed_a_page_at_a_time() {
    let story = Story::new().with("quick.toml", QUICK);
    story.succeed("train quick.toml --quiet");
    let run = |seed: usize| story.path(&format!("runs/quick/flex-seed{seed}"));
    for seed in 2..=205 {
        fs::create_dir(run(seed)).unwrap();
        for file in fs::read_dir(run(1)).unwrap() {
            let file = file.unwrap();
            fs::copy(file.path(), run(seed).join(file.file_name())).unwrap();
        }
    }
    let lab = Lab::open(&story, "");
    let mut seen = Vec::new();
    for (page, links) in [
        (1, "link: </api/runs?page=2&per_page=100>; rel=\"next\"\r\n"),
        (
            2,
            "page=3&per_page=100>; rel=\"next\", </api/runs?page=1&per_page=100>; rel=\"prev\"\r\n",
        ),
        (3, "link: </api/runs?page=2&per_page=100>; rel=\"prev\"\r\n"),
    ] {
        let answer = lab.get(&format!("/api/runs?page={page}"));
        assert!(answer.head.contains("x-total-count: 205\r\n"), "{answer:?}");
        assert!(answer.head.contains(links), "{answer:?}");
        let runs = answer.json();
        seen.extend(runs.as_array().unwrap().iter().map(|run| run["run"].to_string()));
    }
    assert_eq!(seen.len(), 205);
    seen.sort();
    seen.dedup();
    assert_eq!(seen.len(), 205);
    assert_eq!(lab.get("/api/runs?page=4").json(), json!([]));
    assert_eq!(lab.get("/api/runs?per_page=200").json().as_array().unwrap().len(), 200);
    for wrong in ["page=0", "per_page=0", "per_page=201", "page=-1", "pages=1"] {
        lab.get(&format!("/api/runs?{wrong}")).problem(422);
    }
    // As the page shows them.
    assert!(lab.get("/lab/runs?lang=en").body.contains("page 1 / 3 (205 runs)"));
}

#[test]
fn a_lab_for_other_machines_says_where_they_find_it() {
    let story = Story::new();
    let lab = Lab::open(&story, "--listen 0.0.0.0");
    assert!(!lab.address.starts_with("0.0.0.0"), "{}", lab.address);
    let (_, port) = lab.address.rsplit_once(':').unwrap();
    let token = lab.query.strip_prefix("?token=").unwrap();
    let status = |host: &str| {
        let request = format!(
            "GET /api/days HTTP/1.1\r\nhost: {host}:{port}\r\nauthorization: bearer {token}\r\nconnection: close\r\n\r\n"
        );
        lab.send(request.as_bytes()).status
    };
    let own = Command::new("uname").arg("-n").output().unwrap();
    let own = String::from_utf8(own.stdout).unwrap();
    assert_eq!(status(own.trim()), 200);
    assert_eq!(status(&own.trim().to_uppercase()), 200);
    assert_eq!(status("evil.example"), 421);
}

#[test]
fn a_pipe_in_a_run_keeps_nobody_waiting() {
    let story = Story::new().with("quick.toml", QUICK);
    story.succeed("train quick.toml --quiet");
    for file in ["manifest.json", "predictions.csv", "model.bpk", "config.toml"] {
        let path = story.path(&format!("runs/quick/flex-seed1/{file}"));
        let content = fs::read(&path).unwrap();
        fs::remove_file(&path).unwrap();
        assert!(Command::new("mkfifo").arg(&path).status().unwrap().success());
        let told = story.run("verify");
        let said = format!("{}{}", told.stdout, told.stderr);
        assert!(said.contains("it is a pipe or a device, not a file"), "{file}: {told:?}");
        assert_eq!(told.status, 1, "{told:?}");
        // Each of these comes to its end, whichever files it reads.
        for command in ["runs", "evaluate", "compare runs/quick/flex-seed1", "plot"] {
            story.run(&format!("{command} runs/quick/flex-seed1"));
        }
        fs::remove_file(&path).unwrap();
        fs::write(&path, content).unwrap();
    }
    story.succeed("verify");
}

#[test]
fn a_config_whose_name_is_no_folders_writes_nowhere() {
    let story = Story::new().with("...toml", QUICK);
    story.fail(
        "train ...toml",
        "...toml: \"..\", its name without the ending, is no name of a folder; rename it",
    );
    assert!(!story.path("runs").exists() && !story.path("flex-seed1").exists());
}

#[test]
fn a_forecast_needs_no_folder_for_temporary_files() {
    let story = Story::new().with("quick.toml", QUICK);
    let mut forecast = story.command("forecast quick.toml --quiet");
    let told = Told::from(forecast.env("TMPDIR", "/nonexistent").output().unwrap());
    assert_eq!(told.status, 0, "{told:?}");
}

#[test]
fn a_name_of_a_run_leaves_the_errors_their_columns() {
    let story = Story::new().with("quick.toml", QUICK);
    let name = "long".repeat(57);
    story.succeed(&format!("train quick.toml --out runs/{name} --quiet"));
    let told = story.succeed("runs").stdout;
    let head = told.lines().next().unwrap();
    assert!(head.contains("training") && head.contains("unseen"), "{told}");
    let row = told.lines().nth(1).unwrap();
    assert!(row.starts_with("longlong") && row.contains('…'), "{told}");
    assert!(row.chars().count() <= 80, "{told}");
}

#[test]
fn a_sweep_of_too_many_draws_says_which_flag_to_lower() {
    Story::new().fail(
        "sweep linear1 --range training.learning_rate=1e-4..1e-1 --random 1000000000",
        "--random 1000000000 is more than 10000, the most candidates of a sweep; lower it",
    );
}

#[test]
fn a_run_says_by_which_instructions_it_was_computed() {
    let story = Story::new().with("quick.toml", QUICK);
    story.succeed("train quick.toml --out plain --quiet");
    let set = story.json("plain/provenance.json")["instruction_set"].clone();
    assert!(set.as_str().unwrap().starts_with(std::env::consts::ARCH), "{set}");
    // As if another processor had begun it.
    // Long enough that the signal comes while it trains.
    story.interrupt("train quick.toml --out run --set training.epochs=4000", "-INT");
    let path = story.path("run.incomplete/provenance.json");
    let mut provenance = story.json("run.incomplete/provenance.json");
    provenance["instruction_set"] = "pdp11".into();
    fs::write(&path, provenance.to_string()).unwrap();
    let told = story.succeed("train --resume run --quiet");
    assert!(
        told.stderr.contains("warning: this run began on a processor with pdp11, and goes on with"),
        "{told:?}"
    );
    let both = story.json("run/provenance.json")["instruction_set"].clone();
    assert_eq!(both, format!("pdp11 then {}", set.as_str().unwrap()));
}
