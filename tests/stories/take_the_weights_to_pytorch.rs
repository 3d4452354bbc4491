//! A student takes trained weights to PyTorch: they load there by name, and predict the same.

use std::process::Command;

use crate::story::{Story, project, python_with};

#[test]
fn every_kind_of_model_loads_in_pytorch_and_predicts_the_same() {
    let Some(python) = python_with("torch").filter(|_| python_with("safetensors").is_some()) else {
        return;
    };
    let story = Story::new();
    let experiments = crate::story::configs();
    for experiment in &experiments {
        story.succeed(&format!("train configs/{experiment}.toml --quiet --set training.epochs=1"));
    }
    let check = |runs: &[String]| {
        Command::new(&python)
            .args(["-B".into(), project().join("tests/fixtures/load_in_pytorch.py")])
            .args(runs)
            .current_dir(story.path(""))
            .output()
            .unwrap()
    };
    let run = |experiment: &String| format!("runs/{experiment}/flex-seed1");
    let runs: Vec<_> = experiments.iter().map(run).collect();
    let output = check(&runs);
    let told = String::from_utf8_lossy(&output.stdout);
    assert!(output.status.success(), "{told}{}", String::from_utf8_lossy(&output.stderr));
    assert_eq!(told.lines().filter(|line| line.contains(" predictions, ")).count(), runs.len());

    // And it would tell: other weights do not predict the same.
    story.succeed("train configs/gru.toml --quiet --set training.epochs=1 --seed 2 --out other");
    let weights = "gru/flex-seed1/model.safetensors";
    std::fs::copy(story.path("other/model.safetensors"), story.path("runs").join(weights)).unwrap();
    assert!(!check(&["runs/gru/flex-seed1".into()]).status.success());
}
