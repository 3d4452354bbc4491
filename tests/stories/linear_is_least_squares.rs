//! A student asks whether gradient descent finds what the formula finds.

use crate::story::Story;

#[test]
fn linear_models_converge_to_ordinary_least_squares() {
    // Written by tests/fixtures/least_squares.py with numpy.
    let fixture = crate::story::fixture("least_squares.json");
    let story = Story::new();
    for history in ["1", "7", "28", "56"] {
        story.succeed(&format!(
            "train configs/linear{history}.toml --quiet --data data/wikipedia.csv"
        ));
        let run = format!("runs/linear{history}/flex-seed1");
        let of = |era: &str, kind: &str| {
            let expected = fixture[history][era][kind].as_f64().unwrap();
            (story.score(&run, era, kind), expected)
        };
        let (ours, exact) = of("training", "rmse_k");
        assert!(ours >= exact * 0.999_999, "below the minimum: {ours} {exact}");
        assert!(ours < exact * 1.005, "{history} days: {ours}, least squares {exact}");
        let (ours, exact) = of("unseen", "mae_k");
        assert!((ours - exact).abs() < 0.005, "{history} days: {ours}, least squares {exact}");
    }
}
