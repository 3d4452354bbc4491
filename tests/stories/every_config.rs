//! A teacher opens any config: it trains.

use crate::story::Story;

#[test]
fn every_config_trains_for_two_epochs() {
    let story = Story::new();
    let names = crate::story::configs();
    assert!(names.len() >= 11, "{names:?}");
    for name in names {
        story.succeed(&format!("train configs/{name}.toml --quiet --set training.epochs=2"));
        let run = format!("runs/{name}/flex-seed1");
        assert_eq!(story.read(&format!("{run}/history.csv")).lines().count(), 3);
        assert!(story.score(&run, "unseen", "mae_k").is_finite(), "{name}");
    }
}

#[test]
fn every_loss_optimizer_and_schedule_trains() {
    let story = Story::new();
    let variants = [
        "training.loss.kind=mae",
        "training.loss.kind=mse",
        "training.loss.kind=huber --set training.loss.delta=0.5",
        "training.optimizer.kind=sgd --set training.learning_rate=0.05",
        "training.optimizer={kind=\"sgd\",momentum=0.9,nesterov=true}",
        "training.optimizer.kind=adamw --set training.optimizer.weight_decay=0.02",
        "training.optimizer.kind=rmsprop --set training.optimizer.momentum=0.5",
        "training.schedule.kind=constant",
        "training.schedule.kind=linear",
        "training.schedule={kind=\"step\",every=2}",
        "training.schedule={kind=\"exponential\",gamma=0.8}",
        "training.clip.kind=norm --set training.optimizer={kind=\"adam\",weight_decay=0.001}",
        "training.clip={kind=\"value\",limit=0.1}",
        "training.batch_size=full --set training.learning_rate=0.01",
        "model.activation=sigmoid",
        "model.activation=hard-sigmoid",
        "model.activation=tanh",
        "model.activation=identity",
    ];
    for (number, variant) in variants.iter().enumerate() {
        story.succeed(&format!(
            "train configs/relu1-10.toml --quiet --out run{number} --set training.epochs=4 --set \
             {variant}"
        ));
        let history = story.read(&format!("run{number}/history.csv"));
        let losses: Vec<f64> = history
            .lines()
            .skip(1)
            .map(|line| line.split(',').nth(3).unwrap().parse().unwrap())
            .collect();
        assert!(losses[3] < losses[0], "{variant}: {losses:?}");
    }
}
