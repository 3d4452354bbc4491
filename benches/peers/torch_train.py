"""The rows by PyTorch: eager, seed after seed; --compile compiles, --stack trains all seeds at once.

It takes what makes PyTorch fast here: the fused Adam, denormal numbers flushed to zero, and no
DataLoader, which would cost more than the mini-batches it loads.
"""

import torch
from torch import nn

import recipe

LOSSES = {"mae": nn.functional.l1_loss, "mse": nn.functional.mse_loss}


class Stacked(nn.Module):
    """A layer of each seed's network in one tensor: [seeds, inputs, units]."""

    def __init__(self, weights, biases):
        super().__init__()
        self.weights, self.biases = nn.Parameter(weights), nn.Parameter(biases[:, None])

    def forward(self, inputs):
        return torch.baddbmm(self.biases, inputs, self.weights)


def linear(weights, biases):
    """nn.Linear of the only seed's parameters."""
    layer = nn.Linear(*weights.shape[1:])
    with torch.no_grad():
        layer.weight.copy_(weights[0].T)
        layer.bias.copy_(biases[0])
    return layer


def train_together(experiment, windows, seeds, arguments):
    """Trains the seeds in step, as [seeds, ...] of every tensor; of one seed without that axis."""
    inputs, targets = torch.tensor(windows.inputs), torch.tensor(windows.targets)[:, None]
    orders, (weights, *_) = zip(*(experiment.orders(seed, windows.fitted) for seed in seeds))
    orders = torch.stack([torch.tensor(order) for order in orders], 1)
    parameters = zip(*(experiment.initial_parameters(seed) for seed in seeds))
    layer, orders = (Stacked, orders) if arguments.stack else (linear, orders[:, 0])
    layers = []
    for tensors in parameters:
        stacked = (torch.stack([torch.tensor(t) for t in kind]) for kind in zip(*tensors))
        layers += [layer(*stacked), nn.ReLU()]
    model = nn.Sequential(*layers[:-1])
    adam = torch.optim.Adam(model.parameters(), experiment.learning_rate, fused=True)
    loss_function = LOSSES[experiment.loss]

    def loss(inputs, targets, weights):
        """The mean over real rows, and the sum over seeds: their gradients do not mix."""
        losses = loss_function(model(inputs), targets, reduction="none")
        return (losses * weights).sum()

    if arguments.compile:
        torch.compiler.reset()  # or it takes the next row for this one in other shapes
        loss = torch.compile(loss, dynamic=False)
    learning_rates = experiment.learning_rates(len(orders)).tolist()
    weights = torch.tensor(weights)[..., None]
    for order, weight, learning_rate in zip(orders, weights, learning_rates):
        adam.param_groups[0]["lr"] = learning_rate
        adam.zero_grad()
        loss(inputs[order], targets[order], weight).backward()
        adam.step()
    with torch.no_grad():
        everything = inputs.expand(len(seeds), -1, -1) if arguments.stack else inputs
        return model(everything).reshape(len(seeds), -1).numpy()


def train(experiment, windows, seeds, arguments):
    torch.set_num_threads(arguments.threads)
    torch.set_flush_denormal(True)
    if arguments.stack:
        return train_together(experiment, windows, seeds, arguments)
    return [train_together(experiment, windows, [seed], arguments)[0] for seed in seeds]


if __name__ == "__main__":
    recipe.run(train, "--compile", "--stack")
