//! A user writes a config: a slip is named with its place, and with what was likely meant.

mod story;

use story::Story;

fn config(content: &str, message: &str) {
    Story::new().with("my.toml", content).fail("inspect my.toml", message);
}

#[test]
fn a_misspelt_key_gets_its_line_and_a_suggestion() {
    config(
        "[model]\nkind = \"mlp\"\n\n[training]\nepoch = 5\n",
        "my.toml:5:1: unknown field `epoch`, expected one of `loss`, `huber_delta`, `optimizer`, \
         `learning_rate`, `momentum`, `nesterov`, `beta1`, `beta2`, `alpha`, `epsilon`, \
         `weight_decay`, `clip_value`, `clip_norm`, `schedule`, `final_learning_rate`, \
         `step_epochs`, `gamma`, `epochs`, `batch_size`, `patience`, `keep_best`, `seed`; did \
         you mean `epochs`?",
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
}

#[test]
fn a_wrong_type_gets_its_line() {
    let model = "[model]\nkind = \"mlp\"\n";
    config(
        &format!("{model}[training]\nepochs = \"five\"\n"),
        "my.toml:4:10: invalid type: string \"five\", expected usize",
    );
    config(
        &format!("{model}[training]\nbatch_size = \"half\"\n"),
        "my.toml:4:14: batch_size = \"half\" is neither a number of rows, 1 or more, nor \"full\"",
    );
    config(
        &format!("[data]\nunseen_from = \"January\"\n{model}"),
        "my.toml:2:15: `January` is not a date such as 2021-01-01",
    );
    config("[model]\n", "my.toml:1:1: missing field `kind`");
    config("[model\n", "my.toml:1:7: unclosed table, expected `]`");
    Story::new().fail(
        "inspect none.toml",
        "cannot read none.toml: No such file or directory (os error 2); expected a TOML \
         experiment such as configs/relu3.toml",
    );
}

#[test]
fn fields_that_contradict_each_other_are_both_named() {
    let linear = "[model]\nkind = \"linear\"\n";
    let mlp = "[model]\nkind = \"mlp\"\n";
    let rules = [
        (
            format!("{linear}hidden = [10]\n"),
            "model.hidden belongs to model.kind = \"mlp\", but model.kind = \"linear\"; remove \
             one of the two",
        ),
        (
            format!("{linear}activation = \"relu\"\n"),
            "model.activation belongs to model.kind = \"mlp\", but model.kind = \"linear\"; \
             remove one of the two",
        ),
        (
            format!("{mlp}hidden = [10, 0]\n"),
            "model.hidden = [10, 0] must list the units of each hidden layer, 1 or more; for \
             none, use model.kind = \"linear\"",
        ),
        (
            format!("{mlp}[training]\nmomentum = 0.9\n"),
            "training.momentum belongs to training.optimizer = \"sgd\" or \"rmsprop\", but \
             training.optimizer = \"adam\"; remove one of the two",
        ),
        (
            format!("{mlp}[training]\ngamma = 0.5\nschedule = \"cosine\"\n"),
            "training.gamma belongs to training.schedule = \"step\" or \"exponential\", but \
             training.schedule = \"cosine\"; remove one of the two",
        ),
        (
            format!("{mlp}[training]\nhuber_delta = 0.5\n"),
            "training.huber_delta belongs to training.loss = \"huber\", but training.loss = \
             \"mae\"; remove one of the two",
        ),
        (
            format!("{mlp}[training]\nclip_norm = 1.0\nclip_value = 1.0\n"),
            "training.clip_norm and training.clip_value are both set; remove one of the two",
        ),
        (
            format!("{mlp}[training]\noptimizer = \"sgd\"\nnesterov = true\n"),
            "training.nesterov = true needs training.momentum above 0",
        ),
        (
            format!("{mlp}[training]\npatience = 5\n"),
            "training.patience stops early by the validation loss, but data.validation_days = 0; \
             set it to the days to keep for that, such as 56",
        ),
        (
            format!("{mlp}[training]\nkeep_best = true\n"),
            "training.keep_best chooses by the validation loss, but data.validation_days = 0; \
             set it to the days to keep for that, such as 56",
        ),
        (
            format!(
                "{mlp}[training]\nlearning_rate = 0.1\nschedule = \"linear\"\nfinal_learning_rate = 0.2\n"
            ),
            "training.final_learning_rate = 0.2 must be 0 or more, and no more than \
             training.learning_rate = 0.1",
        ),
        (
            format!("{mlp}[training]\nlearning_rate = 2.0\nschedule = \"cosine\"\n"),
            "training.learning_rate = 2 is above 1, which only training.schedule = \"constant\" \
             or \"step\" can start from",
        ),
        (
            format!("{mlp}[training]\nlearning_rate = -1.0\n"),
            "training.learning_rate = -1 must be a number above 0",
        ),
        (
            format!("{mlp}[training]\nbeta1 = 1.0\n"),
            "training.beta1 = 1 must be 0 or more and below 1",
        ),
        (format!("{mlp}[training]\nepochs = 0\n"), "training.epochs = 0 must be 1 or more"),
        (format!("{mlp}[data]\nhistory = 0\n"), "data.history = 0 must be 1 or more"),
        (
            format!("{mlp}[data]\nhistory = 5000\n"),
            "data.history = 5000 leaves no training row: data.path has 1461 day(s) before \
             data.unseen_from = 2021-01-01; lower data.history below that",
        ),
    ];
    for (content, message) in rules {
        config(&content, &format!("my.toml: {message}"));
    }
}

#[test]
fn overrides_pass_the_same_checks() {
    let story = Story::new();
    let overridden = |set: &str, message: &str| {
        story.fail(&format!("inspect configs/relu1.toml --set {set}"), message);
    };
    overridden(
        "data.histroy=7",
        "--set data.histroy=7: unknown field `histroy`, expected one of `path`, `date_column`, \
         `views_column`, `ignored_columns`, `history`, `unseen_from`, `validation_days`; did you \
         mean `history`?",
    );
    overridden(
        "data.history=seven",
        "--set data.history=seven: invalid type: string \"seven\", expected usize",
    );
    overridden(
        "history=7",
        "--set history=7: expected section.key=value, such as training.epochs=5",
    );
    overridden(
        "model.kind=linear",
        "configs/relu1.toml: model.hidden belongs to model.kind = \"mlp\", but model.kind = \
         \"linear\"; remove one of the two",
    );
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
experiment         relu3
model              mlp
feature dimension  56
parameters         26001
  hidden 1         5600 weights (56 x 100) + 100 biases
  hidden 2         10000 weights (100 x 100) + 100 biases
  hidden 3         10000 weights (100 x 100) + 100 biases
  output           100 weights (100 x 1) + 1 bias
data               data/channel.csv
training era       1405 rows, 2017-02-26 to 2020-12-31
  of it validation 56 rows, 2020-11-06 to 2020-12-31
unseen era         365 rows, 2021-01-01 to 2021-12-31
"
    );
}
