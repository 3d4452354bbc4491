//! A teacher has each part of the lecture computed, and shows its figures in class.

use std::fs;

use crate::story::{Story, fixture};
use serde_json::Value;

fn number(value: &Value) -> f64 {
    value.as_f64().unwrap_or_else(|| panic!("{value} is no number"))
}

fn close(ours: &Value, theirs: &Value, relative: f64) {
    let (ours, theirs) = (number(ours), number(theirs));
    assert!((ours / theirs - 1.0).abs() < relative, "{ours} {theirs}");
}

/// Both files of a figure are there, whole, and in the right language.
fn drawn(story: &Story, name: &str, language: &str, word: &str) {
    let stem = format!("lecture/{name}.{language}");
    let svg = story.read(&format!("{stem}.svg"));
    assert!(svg.starts_with("<svg viewBox=") && svg.trim_end().ends_with("</svg>"), "{name}");
    assert!(svg.contains(word), "{name}: {word}");
    assert!(!svg.contains("NaN"), "{name}");
    let png = fs::read(story.path(&format!("{stem}.png"))).unwrap();
    assert!(png.starts_with(b"\x89PNG") && png.len() > 10_000, "{name}");
    // Its width in pixels: twice that of the drawing.
    assert_eq!(png[16..20], 1720_u32.to_be_bytes(), "{name}");
}

#[test]
fn gradient_descent_ends_where_the_formula_is_unless_its_steps_are_too_large() {
    let story = Story::new();
    let told = story.succeed("lecture descent --data data/wikipedia.csv").stdout;
    let row = |name: &str| told.lines().find(|line| line.starts_with(name)).unwrap();
    assert!(row("too small").ends_with("still on its way"), "{told}");
    assert!(row("good ").ends_with("arrives"), "{told}");
    assert!(row("too large").ends_with("diverges"), "{told}");

    let descent = story.json("lecture/descent.json");
    let numpy = &fixture("least_squares.json")["1"];
    let formula = &descent["least_squares"];
    close(&formula["w"], &numpy["weights"][0], 1e-9);
    close(&formula["b_k"], &numpy["bias_k"], 1e-9);
    let last = descent["good"]["points"].as_array().unwrap().last().unwrap();
    close(&last["w"], &formula["w"], 1e-3);
    close(&last["b_k"], &formula["b_k"], 5e-3);
    // A step beyond the limit overshoots by more and more; L is convex, so that is the proof.
    let large = descent["too_large"]["points"].as_array().unwrap();
    assert!(number(&descent["too_large"]["eta"]) > number(&descent["limit"]));
    assert!(large.windows(2).all(|pair| number(&pair[1]["loss"]) > number(&pair[0]["loss"])));
    for figure in ["descent-surface", "descent-parameters", "descent-steps"] {
        drawn(&story, figure, "en", "step");
    }
}

#[test]
fn the_weights_stand_beside_the_published_ones_with_the_quiz_answered() {
    let story = Story::new();
    let told = story.succeed("lecture weights").stdout;
    assert!(told.contains("Feature dimension 7, 8 parameters."), "{told}");
    assert!(told.contains("the heaviest day is yesterday,\n  the most important one yesterday"));
    assert!(told.contains("for views drift slowly"), "{told}");
    let weights = story.json("lecture/weights.json");
    let published = [0.79, -0.31, 0.12, -0.01, -0.10, 0.30, 0.18];
    assert_eq!(weights["published"]["weights"], serde_json::json!(published));
    let real = &weights["fitted"][1];
    assert_eq!(real["data"], "data/wikipedia.csv");
    let numpy = &fixture("least_squares.json")["7"];
    close(&real["bias_k"], &numpy["bias_k"], 1e-9);
    for day in 0..7 {
        close(&real["weights"][day], &numpy["weights"][day], 1e-9);
    }
    story.succeed("lecture weights --lang zh");
    drawn(&story, "weights", "zh", "权重");
}

#[test]
fn any_curve_of_straight_pieces_is_a_sum_of_hard_sigmoids() {
    let story = Story::new().with("mine.csv", "x,y\n-1,2\n0.5,-1\n2,-1\n3,7\n");
    let told = story.succeed("lecture curves --curve mine.csv --smooth sine").stdout;
    assert!(told.starts_with("The curve `mine` = constant + sum of c"), "{told}");
    let curves = story.json("lecture/curves.json");
    let sum = &curves["hard_sigmoids"];
    assert_eq!(sum["constant"], 2.0);
    // By hand: two pieces that are not level.
    let terms = sum["terms"].as_array().unwrap();
    let heights: Vec<f64> = terms.iter().map(|term| number(&term["c"])).collect();
    let slopes: Vec<f64> = terms.iter().map(|term| number(&term["w"])).collect();
    assert_eq!((heights, slopes), (vec![-3.0, 8.0], vec![1.0 / 1.5, 1.0]));
    assert_eq!(curves["relus"]["terms"].as_array().unwrap().len(), 4);
    for (difference, most) in [
        ("hard_sigmoid_difference", 1e-12),
        ("relu_difference", 1e-12),
        ("hard_sigmoid_network_difference", 1e-5),
        ("relu_network_difference", 1e-5),
    ] {
        assert!(number(&curves[difference]) < most, "{difference}");
    }
    // Linear interpolation of a smooth curve is of second order.
    assert!((number(&curves["approximation"]["order"]) - 2.0).abs() < 0.1);
    for (figure, word) in [
        ("curves-sum", "corners"),
        ("curves-sigmoid", "ReLU"),
        ("curves-parameters", "slope"),
        ("curves-pieces", "pieces: 32"),
        ("curves-learned", "sigmoid"),
        ("curves-errors", "error"),
    ] {
        drawn(&story, figure, "en", word);
    }
}

#[test]
fn slips_in_a_curve_are_named() {
    let story = Story::new()
        .with("back.csv", "x,y\n0,1\n2,1\n1,0\n")
        .with("word.csv", "x,y\n0,one\n1,2\n")
        .with("short.csv", "x,y\n0,1\n");
    story.fail(
        "lecture curves --curve wave",
        "there is no curve `wave`; expected lecture, zigzag, steps, or a CSV file with the \
         columns x,y",
    );
    story.fail(
        "lecture curves --curve back.csv",
        "back.csv:4: x = 1 does not lie right of x = 2; corners go from left to right",
    );
    story.fail(
        "lecture curves --curve word.csv",
        "word.csv:2: expected the columns x,y and two numbers a line",
    );
    story.fail(
        "lecture curves --curve short.csv",
        "short.csv has 1 corner(s); a curve needs at least 2",
    );
    assert!(!story.path("lecture").exists());
}

#[test]
fn layers_without_a_bend_are_one_line() {
    let story = Story::new();
    let told = story.succeed("lecture identity --quiet").stdout;
    assert!(told.contains("layers without a bend are one line"), "{told}");
    let identity = story.json("lecture/identity.json");
    // 56·100+100, twice 100·100+100, 100+1; and 56+1.
    assert_eq!(identity["parameters"], 5700 + 2 * 10_100 + 101);
    assert_eq!(identity["parameters_of_line"], 57);
    // float32 has 7 digits: thousands of views are exact to about a thousandth.
    assert!(number(&identity["largest_difference_views"]) < 0.05);
    let mae = |of: &str, era: &str| number(&identity[of][era]["mae_k"]);
    assert!((mae("identity", "unseen") - mae("collapsed", "unseen")).abs() < 1e-5);
    // Nothing but a line: not far below the line that is fitted to the squares.
    assert!(mae("identity", "training") > 0.95 * mae("least_squares", "training"));
    assert!(mae("relu", "training") < 0.7 * mae("identity", "training"));
    drawn(&story, "identity", "en", "identity");
    // The runs are kept: the second time nothing is trained.
    assert_eq!(story.succeed("lecture identity").stderr, "");
}

#[test]
fn the_double_sum_and_the_matrices_are_equal() {
    let story = Story::new();
    story.succeed("lecture scalars");
    let scalars = story.json("lecture/scalars.json");
    let list =
        |name: &str| -> Vec<f64> { scalars[name].as_array().unwrap().iter().map(number).collect() };
    let (x, b, c) = (list("x"), list("b"), list("c"));
    let y: f64 = (0..3)
        .map(|i| {
            let r: f64 = b[i] + (0..3).map(|j| number(&scalars["w"][i][j]) * x[j]).sum::<f64>();
            c[i] / (1.0 + (-r).exp())
        })
        .sum::<f64>()
        + number(&scalars["bias"]);
    for form in ["y_scalars", "y_matrices"] {
        assert!((number(&scalars[form]) - y).abs() < 1e-12, "{form}");
    }
    assert!((number(&scalars["y_network"]) - y).abs() < 1e-6);
}

#[test]
fn any_runs_can_be_plotted() {
    let story = Story::new();
    for config in ["relu1", "linear7"] {
        story.succeed(&format!("train configs/{config}.toml --set training.epochs=3 --quiet"));
    }
    let runs = "runs/relu1/flex-seed1 runs/linear7/flex-seed1";
    story.succeed(&format!("lecture forecasts {runs}"));
    let forecasts = story.json("lecture/forecasts.json");
    let scored = story.score("runs/relu1/flex-seed1", "unseen", "mae_k");
    assert!((number(&forecasts["relu1/flex-seed1"]["mae_k"]) - scored).abs() < 1e-9);
    assert_eq!(forecasts["relu1/flex-seed1"]["days"].as_array().unwrap().len(), 365);
    drawn(&story, "forecasts-relu1-flex-seed1", "en", "predicted");
    drawn(&story, "forecasts-linear7-flex-seed1-all", "en", "2021-03");

    // One minimised the absolute error, one the squared error: each has axes of its own.
    story.succeed(&format!("lecture learning {runs} --lang zh"));
    drawn(&story, "learning", "zh", "千次观看的平方");
    let learning = story.json("lecture/learning.json");
    assert_eq!(learning[0]["epochs"].as_array().unwrap().len(), 3);
    let told = story.run("lecture forecasts runs/relu9");
    assert_eq!(told.status, 1);
    assert!(told.stderr.contains("runs/relu9 is no run"), "{told:?}");
}

#[test]
fn runs_of_the_same_name_are_told_apart() {
    let story = Story::new();
    let train = "train configs/relu1-10.toml --quiet --set training.epochs=3";
    story.succeed(&format!("{train} --out a/run"));
    story.succeed(&format!("{train} --seed 2 --out b/run --set data.validation_days=28"));
    let told = story.succeed("lecture learning a/run b/run").stdout;
    assert!(told.contains("\na/run ") && told.contains("\nb/run "), "{told}");
    let learning = story.json("lecture/learning.json");
    assert_eq!(
        (&learning[0]["validated"], &learning[1]["validated"]),
        (&false.into(), &true.into())
    );
    // Each has a look of its own, and the figure says which days its losses are of.
    let svg = story.read("lecture/learning.en.svg");
    let look = |run: &str| -> String {
        let group = svg.split(&format!("data-group=\"{run}\"")).nth(1).unwrap();
        group.split("stroke=\"").nth(1).unwrap()[..7].to_owned()
    };
    assert_ne!(look("a/run"), look("b/run"));
    assert!(svg.contains("training days, after the epoch") && svg.contains("validation days"));
}

#[test]
fn the_published_line_scores_as_printed_on_the_lectures_own_days() {
    let story = Story::new();
    story.succeed("lecture forecasts --quiet");
    let forecasts = story.json("lecture/forecasts.json");
    let published = &forecasts["published"];
    assert_eq!(published["scored"], 45);
    assert_eq!(published["days"][0]["date"], "2021-01-01");
    // 0.97 x + 0.1k, from what the data file says of 2020-12-31.
    let eve = story.read("data/lecture_2021.csv");
    let eve: f64 = eve.lines().nth(1).unwrap().split(',').nth(1).unwrap().parse().unwrap();
    let expected = 0.97 * eve / 1000.0 + 0.1;
    assert!((number(&published["days"][0]["predicted_k"]) - expected).abs() < 1e-12);
    assert!((number(&published["mae_k"]) - 0.58).abs() < 0.005);
    drawn(&story, "forecasts-published", "en", "predicted");
}

#[test]
fn overfitting_shows_once_the_layers_are_many() {
    let story = Story::new();
    story.succeed("lecture capacity --seeds 2 --quiet");
    let capacity = story.json("lecture/capacity.json");
    let sizes = |of: &str| -> Vec<u64> {
        let sizes = capacity[of].as_array().unwrap();
        sizes.iter().map(|size| size["size"].as_u64().unwrap()).collect()
    };
    assert_eq!(sizes("history"), [1, 7, 28, 56]);
    assert_eq!(sizes("width"), [10, 100, 1000]);
    assert_eq!(sizes("depth"), [1, 2, 3, 4]);
    let depth = &capacity["depth"];
    assert!(number(&depth[3]["training"]["mean_k"]) < number(&depth[1]["training"]["mean_k"]));
    assert!(number(&depth[3]["unseen"]["mean_k"]) > number(&depth[1]["unseen"]["mean_k"]));
    drawn(&story, "capacity", "en", "layers of 100 ReLUs");
}
