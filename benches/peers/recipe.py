"""What every contender shares, so that they differ in nothing but the library that trains.

It reads viewcast's own configs and CSV files, cuts and standardises windows, draws initial
parameters and orders of rows, and scores predictions: the steps of src/data/windows.rs,
src/model/seeded.rs, src/train/loader.rs and src/evaluate.rs, with NumPy.
"""

import argparse
import csv
import json
import math
import tomllib
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path

import numpy as np

ROOT = Path(__file__).parents[2]
ROWS = ["linear1", "linear7", "linear28", "linear56", "relu1-10", "relu1", "relu1-1000"]
ROWS += ["relu2", "relu3", "relu4"]
UNSEEN_FROM = "2021-01-01"


@dataclass
class Experiment:
    """A config's keys, with viewcast's defaults. A key that is not here is refused."""

    kind: str
    hidden: list[int]
    history: int = 56
    loss: str = "mae"
    schedule: str = "constant"
    learning_rate: float = 1e-3
    epochs: int = 60
    batch_size: int | str = 32

    @classmethod
    def read(cls, name, **overrides):
        config = tomllib.loads((ROOT / f"configs/{name}.toml").read_text())
        model, training = config["model"], config["training"]
        for choice in {"loss", "schedule"} & training.keys():
            (training[choice],) = training[choice].values()  # its kind; other keys are refused
        overrides = {key: value for key, value in overrides.items() if value is not None}
        keys = {"hidden": []} | config.get("data", {}) | model | training | overrides
        experiment = cls(**keys)
        assert experiment.kind in ("linear", "mlp") and experiment.loss in ("mae", "mse")
        return experiment

    def learning_rates(self, steps):
        """One a mini-batch."""
        if self.schedule == "constant":
            return np.full(steps, self.learning_rate, np.float32)
        assert self.schedule == "cosine"
        cosine = np.cos(np.arange(steps) / steps * math.pi)
        return (0.5 * self.learning_rate * (1 + cosine)).astype(np.float32)

    def initial_parameters(self, seed):
        """Weights [inputs, units] and biases [units] of each layer: uniform in ±1/√inputs."""
        rng = np.random.default_rng([seed, 0])
        units = [self.history, *self.hidden, 1]
        layers = []
        for inputs, outputs in zip(units, units[1:]):
            bound = inputs**-0.5
            shapes = [(inputs, outputs), (outputs,)]
            layers.append([rng.uniform(-bound, bound, s).astype(np.float32) for s in shapes])
        return layers

    def orders(self, seed, rows):
        """The rows of each mini-batch, [steps, batch size], every epoch in a new order.

        The last mini-batch of an epoch may be short: it is filled up with row 0 at weight 0. The
        weights are 1/(real rows), so that Σ weight × loss is the mean over real rows exactly.
        """
        size = rows if self.batch_size == "full" else self.batch_size
        batches = -(-rows // size)
        weights = np.zeros(batches * size, np.float32)
        weights[:rows] = 1
        weights = weights.reshape(batches, size)
        weights /= weights.sum(axis=1, keepdims=True)
        rng = np.random.default_rng([seed, 1])
        orders = np.zeros((self.epochs, batches * size), np.int32)
        for order in orders:
            order[:rows] = rng.permutation(rows)
        return orders.reshape(-1, size), np.tile(weights, (self.epochs, 1))


class Windows:
    """The days before each day, most recent first, and the day itself: standardised."""

    def __init__(self, path, history):
        with open(path) as file:
            days = list(csv.DictReader(file))
        self.views = np.array([float(day["views"]) for day in days])
        split = sum(day["date"] < UNSEEN_FROM for day in days)
        self.mean, self.deviation = self.views[:split].mean(), self.views[:split].std()
        values = ((self.views - self.mean) / self.deviation).astype(np.float32)
        slices = np.lib.stride_tricks.sliding_window_view(values[:-1], history)
        self.inputs = slices[:, ::-1].copy()
        self.targets = values[history:]
        self.actual = self.views[history:]
        self.fitted = split - history  # so many rows are the training era; the rest is unseen

    def scores(self, predictions):
        """The mean absolute error of each era in thousands of views."""
        error = np.abs(self.actual - (self.mean + self.deviation * predictions.astype(float)))
        eras = {"training": error[: self.fitted], "unseen": error[self.fitted :]}
        return {era: errors.mean() / 1000 for era, errors in eras.items()}


def run(train, *flags):
    """A contender's command line: train(experiment, windows, seeds, arguments) for each row.

    train returns the predictions of all windows, [seeds, days]. The last line of output is JSON:
    the scores of every row and seed.
    """
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", default="data/wikipedia.csv")
    parser.add_argument("--rows", default=",".join(ROWS), help="names of configs")
    parser.add_argument("--seeds", type=int, default=8, help="of each row: 1 to N")
    parser.add_argument("--epochs", type=int, help="instead of each config's")
    parser.add_argument("--batch_size", type=int, help="instead of each config's")
    parser.add_argument("--threads", type=int, default=1, help="of a row, where it can be told")
    parser.add_argument("--jobs", type=int, default=1, help="rows at the same time, on threads")
    for flag in flags:
        parser.add_argument(flag, action="store_true")
    arguments = parser.parse_args()
    rows = arguments.rows.split(",")
    seeds = range(1, arguments.seeds + 1)

    def scores(row):
        size = arguments.batch_size
        experiment = Experiment.read(row, epochs=arguments.epochs, batch_size=size)
        windows = Windows(ROOT / arguments.data, experiment.history)
        return [windows.scores(p) for p in train(experiment, windows, seeds, arguments)]

    largest_first = rows[::-1]
    with ThreadPoolExecutor(arguments.jobs) as pool:
        print(json.dumps(dict(zip(largest_first, pool.map(scores, largest_first)))))
