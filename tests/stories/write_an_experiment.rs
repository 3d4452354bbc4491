//! A user writes a config: a slip is named with its place, and with what was likely meant.

use crate::story::Story;

const MLP: &str = "[model]\nkind = \"mlp\"\n";

fn config(content: &str, message: &str) {
    Story::new().with("my.toml", content).fail("inspect my.toml", message);
}

#[test]
fn a_misspelt_key_gets_its_line_and_a_suggestion() {
    config(
        "[model]\nkind = \"mlp\"\n\n[training]\nepoch = 5\n",
        "my.toml:5:1: unknown field `epoch`, expected one of `learning_rate`, `epochs`, \
         `batch_size`, `patience`, `keep_best`, `score_each_epoch`, `seed`, `ensemble`, `loss`, `optimizer`, `schedule`, `clip`; \
         did you mean `epochs`?",
    );
    config(
        "[modle]\nkind = \"mlp\"\n",
        "my.toml:1:2: unknown field `modle`, expected one of `data`, `model`, `training`; did \
         you mean `model`?",
    );
    config(
        "[model]\nkind = \"mlp\"\nactivation = \"reluu\"\n",
        "my.toml:3:14: unknown variant `reluu`, expected one of `relu`, `sigmoid`, \
         `hard-sigmoid`, `tanh`, `identity`; did you mean `relu`?",
    );
    config(
        &format!("{MLP}[training]\noptimizer = {{ kind = \"adam\", bta1 = 0.9 }}\n"),
        "my.toml:4:30: unknown field `bta1` of training.optimizer \"adam\", expected one of \
         `beta1`, `beta2`, `epsilon`, `weight_decay`; did you mean `beta1`?",
    );
}

#[test]
fn a_wrong_type_gets_its_line() {
    config(
        &format!("{MLP}[training]\nepochs = \"five\"\n"),
        "my.toml:4:10: invalid type: string \"five\", expected a whole number, 0 or more",
    );
    config(
        &format!("{MLP}[training.optimizer]\nkind = \"adam\"\nbeta1 = \"much\"\n"),
        "my.toml:5:9: invalid type: string \"much\", expected a number",
    );
    config(
        &format!("{MLP}[training]\nbatch_size = \"half\"\n"),
        "my.toml:4:14: batch_size = \"half\" is neither a number of rows, 1 or more, nor \"full\"",
    );
    config(
        &format!("[data]\nunseen_from = \"January\"\n{MLP}"),
        "my.toml:2:15: `January` is not a date such as 2021-01-01",
    );
    config("[model\n", "my.toml:1:7: unclosed table, expected `]`");
    Story::new().fail(
        "inspect none.toml",
        &format!(
            "there is no config none.toml; configs has {}",
            crate::story::configs().join(", ")
        ),
    );
}

#[test]
fn a_choice_needs_a_kind_and_takes_the_keys_of_that_kind_alone() {
    let told = Story::new().with("my.toml", "[model]\n").run("inspect my.toml").stderr;
    let start = "error: my.toml:1:1: model needs a kind, expected ";
    assert!(told.starts_with(start) && told.contains("`mlp`"), "{told}");
    config(
        &format!("{MLP}[training.optimizer]\nbeta1 = 0.8\n"),
        "my.toml:3:1: training.optimizer needs a kind, expected one of `sgd`, `adam`, `adamw`, \
         `rmsprop`",
    );
    config(
        "[model]\nkind = \"linear\"\nhidden = [10]\n",
        "my.toml:3:1: unknown field `hidden` of model \"linear\", which has no keys of its own",
    );
    config(
        &format!("{MLP}[training]\noptimizer = {{ kind = \"adam\", momentum = 0.9 }}\n"),
        "my.toml:4:30: unknown field `momentum` of training.optimizer \"adam\", expected one of \
         `beta1`, `beta2`, `epsilon`, `weight_decay`",
    );
    config(
        &format!("{MLP}[training]\nschedule = {{ kind = \"cosine\", gamma = 0.5 }}\n"),
        "my.toml:4:31: unknown field `gamma` of training.schedule \"cosine\", expected \
         `final_learning_rate`",
    );
}

#[test]
fn keys_out_of_range_are_named_with_their_place() {
    let rules = [
        (
            format!("{MLP}hidden = [10, 0]\n"),
            "my.toml:3:10: model.hidden = [10, 0] must list the units of each hidden layer, 1 or \
             more; for none, use model.kind = \"linear\"",
        ),
        (
            format!("{MLP}[training]\noptimizer = {{ kind = \"sgd\", nesterov = true }}\n"),
            "my.toml:4:40: training.optimizer.nesterov = true must be false without a momentum \
             above 0",
        ),
        (
            format!("{MLP}[training]\npatience = 5\n"),
            "my.toml:4:12: training.patience stops early by the validation loss, but \
             data.validation_days = 0; set it to the days to keep for that, such as 56",
        ),
        (
            format!("{MLP}[training]\nkeep_best = true\n"),
            "my.toml:4:13: training.keep_best chooses by the validation loss, but \
             data.validation_days = 0; set it to the days to keep for that, such as 56",
        ),
        (
            format!(
                "{MLP}[training]\nlearning_rate = 0.1\n[training.schedule]\nkind = \"linear\"\n\
                 final_learning_rate = 0.2\n"
            ),
            "my.toml:7:23: training.schedule.final_learning_rate = 0.2 must be 0 or more, and no \
             more than training.learning_rate = 0.1",
        ),
        (
            format!("{MLP}[training]\nlearning_rate = 2.0\nschedule = {{ kind = \"cosine\" }}\n"),
            "my.toml:4:17: training.learning_rate = 2 must be 1 or less, where training.schedule is \
             neither constant nor step",
        ),
        (
            format!("{MLP}[training]\nlearning_rate = -1.0\n"),
            "my.toml:4:17: training.learning_rate = -1 must be a number above 0",
        ),
        (
            format!("{MLP}[training.optimizer]\nkind = \"adam\"\nbeta1 = 1.0\n"),
            "my.toml:5:9: training.optimizer.beta1 = 1 must be 0 or more and below 1",
        ),
        (
            format!("{MLP}[training]\nloss = {{ kind = \"huber\", delta = 0 }}\n"),
            "my.toml:4:34: training.loss.delta = 0 must be a number above 0",
        ),
        (
            format!("{MLP}[training]\nepochs = 0\n"),
            "my.toml:4:10: training.epochs = 0 must be 1 or more",
        ),
        (format!("{MLP}[data]\nhistory = 0\n"), "my.toml:4:11: data.history = 0 must be 1 or more"),
        (
            format!("{MLP}[data]\nhistory = 5000\n"),
            "my.toml: data.history = 5000 leaves no training row: data.path has 1461 day(s) before \
             data.unseen_from = 2021-01-01; lower data.history below that",
        ),
    ];
    for (content, message) in rules {
        config(&content, message);
    }
}

#[test]
fn overrides_pass_the_same_checks_at_any_depth() {
    let story = Story::new();
    let overridden = |set: &str, message: &str| {
        story.fail(&format!("inspect configs/relu1.toml --set {set}"), message);
    };
    overridden(
        "data.histroy=7",
        "--set data.histroy=7: unknown field `histroy`, expected one of `path`, `date_column`, \
         `views_column`, `ignored_columns`, `history`, `horizon`, `unseen_from`, `validation_days`, `transform`, `level`, `calendar`; did you \
         mean `history`?",
    );
    overridden(
        "data.history=seven",
        "--set data.history=seven: invalid type: string \"seven\", expected a whole number, 0 or \
         more",
    );
    overridden(
        "history=7",
        "--set history=7: expected section.key=value, such as training.epochs=5",
    );
    overridden(
        "training.epochs.much=7",
        "--set training.epochs.much=7: training.epochs is a value: nothing is below it",
    );
    overridden(
        "training.schedule.final_learning_rate=2",
        "--set training.schedule.final_learning_rate=2: training.schedule.final_learning_rate = 2 \
         must be 0 or more, and no more than training.learning_rate = 0.001",
    );
    overridden(
        "model.kind=linear",
        "configs/relu1.toml:4:1: unknown field `hidden` of model \"linear\", which has no keys of \
         its own; --set 'model={ kind = \"linear\" }' replaces all of model, not its kind alone",
    );
    story.succeed("inspect configs/relu1.toml --set model={kind=\"linear\"}");
}

#[test]
fn the_schema_in_configs_is_that_of_the_program() {
    let story = Story::new();
    assert_eq!(story.succeed("schema").stdout, story.read("configs/schema.json"));
}

#[test]
fn inspect_answers_the_lectures_quiz() {
    let told = Story::new().succeed("inspect configs/linear7.toml").stdout;
    assert_eq!(
        told,
        "\
experiment         linear7
model              linear
feature dimension  7
parameters         8
  output           7 weights (7 x 1) + 1 bias
memory to train    457 kB
data               data/channel.csv
training era       1454 rows, 2017-01-08 to 2020-12-31
unseen era         365 rows, 2021-01-01 to 2021-12-31
"
    );
    let told =
        Story::new().succeed("inspect configs/relu3.toml --set data.validation_days=56").stdout;
    assert_eq!(
        told,
        "\
experiment          relu3
model               mlp
feature dimension   56
parameters          26001
  hidden 1          5600 weights (56 x 100) + 100 biases
  hidden 2          10000 weights (100 x 100) + 100 biases
  hidden 3          10000 weights (100 x 100) + 100 biases
  output            100 weights (100 x 1) + 1 bias
memory to train     1.8 MB
data                data/channel.csv
training era        1405 rows, 2017-02-26 to 2020-12-31
  of it validation  56 rows, 2020-11-06 to 2020-12-31
unseen era          365 rows, 2021-01-01 to 2021-12-31
"
    );
}
