# Thin lines over cargo. Where --backend wgpu is among the arguments, it is built in.

set positional-arguments

run := 'cargo run --release'
with_wgpu := ' --features wgpu'

# List the recipes
default:
    @just --list

# Train an experiment: just train configs/relu3.toml --backend ndarray
train *args:
    {{ run }}{{ if args =~ 'wgpu' { with_wgpu } else { '' } }} -- train "$@"

# Train every row of the lecture's loss table and print it beside the published one
table *args:
    {{ run }}{{ if args =~ 'wgpu' { with_wgpu } else { '' } }} -- table "$@"

# Recompute the scores of a run from its saved model
evaluate *args:
    {{ run }}{{ if args =~ 'wgpu' { with_wgpu } else { '' } }} -- evaluate "$@"

# Show what an experiment comes to, without training
inspect *args:
    {{ run }} -- inspect "$@"

# Compute a part of the lecture and draw it: just lecture descent
lecture *args:
    {{ run }}{{ if args =~ 'wgpu' { with_wgpu } else { '' } }} -- lecture "$@"

# Tell the whole lecture in one HTML page: just report --lang zh
report *args:
    {{ run }}{{ if args =~ 'wgpu' { with_wgpu } else { '' } }} -- report "$@"

# List the backends of a build with all of them
backends:
    {{ run }}{{ with_wgpu }} -- backends

# Run the tests
test *args:
    cargo test --release "$@"

# Format, lint, document and test everything, as CI does
check:
    bash .ci/run
