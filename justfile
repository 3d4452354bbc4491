# Thin lines over cargo. `just train configs/relu3.toml --backend wgpu` builds wgpu in by itself.

set positional-arguments

# List the recipes
default:
    @just --list

# Train an experiment, as in: just train configs/relu3.toml --backend ndarray
[positional-arguments]
train *args:
    cargo run --release {{ if args =~ 'wgpu' { "--features wgpu" } else { "" } }} -- train "$@"

# Recompute the scores of a run from its saved model
[positional-arguments]
evaluate *args:
    cargo run --release {{ if args =~ 'wgpu' { "--features wgpu" } else { "" } }} -- evaluate "$@"

# Show what an experiment comes to, without training
[positional-arguments]
inspect *args:
    cargo run --release -- inspect "$@"

# List the backends of a build with all of them
backends:
    cargo run --release --features wgpu -- backends

# Run the tests
test:
    cargo test --release

# Format, lint, document and test everything, as CI does
check:
    bash .ci/run
