"""The rows by JAX: a training is one jitted scan over all mini-batches, vmapped over the seeds."""

import jax
import jax.numpy as jnp
import numpy as np

import recipe

BETA1, BETA2, EPSILON = 0.9, 0.999, 1e-8


def forward(layers, inputs):
    *hidden, (weights, biases) = layers
    for w, b in hidden:
        inputs = jax.nn.relu(inputs @ w + b)
    return (inputs @ weights + biases)[:, 0]


def adam(layers, gradients, state, learning_rate):
    """Adam (Kingma and Ba, 2015), written out: it saves a dependency."""
    time, means, squares = state
    time += 1
    means = jax.tree.map(lambda m, g: BETA1 * m + (1 - BETA1) * g, means, gradients)
    squares = jax.tree.map(lambda v, g: BETA2 * v + (1 - BETA2) * g * g, squares, gradients)
    correct1, correct2 = 1 - BETA1**time, 1 - BETA2**time

    def step(weight, mean, square):
        denominator = jnp.sqrt(square / correct2) + EPSILON
        return weight - learning_rate * (mean / correct1) / denominator

    return jax.tree.map(step, layers, means, squares), (time, means, squares)


def train(experiment, windows, seeds, _arguments):
    rows = windows.fitted
    inputs, targets = jnp.asarray(windows.inputs), jnp.asarray(windows.targets)
    distance = jnp.abs if experiment.loss == "mae" else jnp.square

    def loss(layers, batch, weights):
        return (weights * distance(forward(layers, inputs[batch]) - targets[batch])).sum()

    def mini_batch(carry, slices):
        layers, state = carry
        batch, weights, learning_rate = slices
        gradients = jax.grad(loss)(layers, batch, weights)
        return adam(layers, gradients, state, learning_rate), None

    @jax.jit
    def training(layers, orders, weights, learning_rates):
        def one_seed(layers, order):
            zeros = jax.tree.map(jnp.zeros_like, layers)
            start = (layers, (jnp.float32(0), zeros, zeros))
            (layers, _), _ = jax.lax.scan(mini_batch, start, (order, weights, learning_rates))
            return forward(layers, inputs)

        return jax.vmap(one_seed)(layers, orders)

    layers = [experiment.initial_parameters(seed) for seed in seeds]
    layers = jax.tree.map(lambda *seeds: np.stack(seeds), *layers)
    orders, weights = zip(*(experiment.orders(seed, rows) for seed in seeds))
    learning_rates = experiment.learning_rates(len(weights[0]))
    return np.asarray(training(layers, np.stack(orders), weights[0], learning_rates))


if __name__ == "__main__":
    recipe.run(train)
