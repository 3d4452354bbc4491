# Thin lines over cargo. A backend that is named by --backend is built in: its Cargo feature has its name.

set positional-arguments

# List the recipes
default:
    @just --list

[private]
[no-exit-message]
viewcast *args:
    cargo run --release {{ if args =~ '--backend[ =]' { replace_regex(args, '(?s)^.*--backend[ =](\S+).*$', '--features $1') } else { '' } }} -- "$@"

# Train an experiment: just train configs/relu3.toml --backend ndarray
[no-exit-message]
train *args:
    @{{ just_executable() }} viewcast train "$@"

# Train every row of the lecture's loss table and print it beside the published one
[no-exit-message]
table *args:
    @{{ just_executable() }} viewcast table "$@"

# Read days that others exported: just import export.zip -o data/mine.csv
[no-exit-message]
import *args:
    @{{ just_executable() }} viewcast import "$@"

# Recompute the scores of a run from its saved model
[no-exit-message]
evaluate *args:
    @{{ just_executable() }} viewcast evaluate "$@"

# Show an experiment's model, parameters and days, without training
[no-exit-message]
inspect *args:
    @{{ just_executable() }} viewcast inspect "$@"

# Train variants of an experiment and choose the best: just sweep relu3 --grid training.epochs=40,80
[no-exit-message]
sweep *args:
    @{{ just_executable() }} viewcast sweep "$@"

# Compute a part of the lecture and draw it: just lecture descent
[no-exit-message]
lecture *args:
    @{{ just_executable() }} viewcast lecture "$@"

# Tell the whole lecture in one HTML page: just report --lang zh
[no-exit-message]
report *args:
    @{{ just_executable() }} viewcast report "$@"

# Open the lab, a page to train, compare and forecast in: just lab
[no-exit-message]
lab *args:
    @{{ just_executable() }} viewcast serve "$@"

# List the backends and devices of a build, as in: just backends --features wgpu
backends *args:
    cargo run --release "$@" -- backends

# Run the tests
test *args:
    cargo test --release "$@"
    cargo test --release -p viewcast-tools -p apart

# Time training steps, data, runs and the loss table: just bench --bench training --features ndarray
bench *args:
    cargo bench -p speed "$@"

# Measure how time grows with days, width, depth, rows, seeds and epochs: benches/growth.svg
bench-growth:
    cargo run --release -p speed --bin growth

# Time the loss table beside PyTorch, JAX and scikit-learn: just bench-peers --repeat 3
bench-peers *args:
    cargo build --release
    python3 -m venv target/peers-env
    target/peers-env/bin/pip install --quiet --requirement benches/peers/requirements.txt
    target/peers-env/bin/python benches/peers/bench.py "$@"

# See how the lab bears 200 who watch and 50 who post nonsense: just bench-lab
bench-lab *args:
    cargo build --release
    python3 benches/lab/load.py target/release/viewcast "$@"

# See whether the lab's memory stays where it is for an hour, or other minutes: just endure-lab 10
endure-lab *args:
    cargo build --release
    python3 benches/lab/endure.py target/release/viewcast "$@"

# Forecast the same days with statsforecast and configs/own.toml: just bench-forecasts --data data/mine.csv
bench-forecasts *args:
    cargo build --release
    python3 -m venv target/statsforecast-env
    target/statsforecast-env/bin/pip install --quiet --requirement benches/peers/requirements-statsforecast.txt
    target/statsforecast-env/bin/python benches/peers/statsforecast_models.py "$@"

# Kill and fail in every way, and read mutated inputs, the long forms: tests/README.md, for an hour
torture times="300":
    TORTURE={{ times }} cargo test --release --test stories -- lose_nothing expect_the_unexpected --nocapture --test-threads 1
    TORTURE={{ times }} cargo test --release -p viewcast -p viewcast-lab -p viewcast-tools --lib -- mutated by_chance

# Format, lint, document and test everything, as CI does
check:
    bash .ci/run
