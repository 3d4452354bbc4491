"""The rows by scikit-learn's MLPRegressor, as far as it goes: compared in time only.

It minimises half the squared error, keeps Adam's learning rate as it is, and draws initial
weights by Glorot's rule: none of viewcast's rows can be said in it. The networks, mini-batches,
epochs and Adam's other numbers are the same, so that the work of a step is.
"""

import warnings

from sklearn.exceptions import ConvergenceWarning
from sklearn.neural_network import MLPRegressor
from threadpoolctl import threadpool_limits

import recipe


def train(experiment, windows, seeds, arguments):
    fitted = slice(windows.fitted)
    warnings.simplefilter("ignore", ConvergenceWarning)  # the epochs are given, not found
    with threadpool_limits(arguments.threads):
        for seed in seeds:
            model = MLPRegressor(
                hidden_layer_sizes=experiment.hidden,
                solver="adam",
                alpha=0,
                batch_size=experiment.batch_size,
                learning_rate_init=experiment.learning_rate,
                max_iter=experiment.epochs,
                n_iter_no_change=experiment.epochs,
                random_state=seed,
            )
            model.fit(windows.inputs[fitted], windows.targets[fitted])
            yield model.predict(windows.inputs)


if __name__ == "__main__":
    recipe.run(train)
