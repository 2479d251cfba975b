"""Sixteen trainings in PyTorch: stacked modules, `torch.func` maps over their weights, SGD written out."""

from itertools import pairwise

import numpy as np
import torch
from population_contest import run
from torch.func import functional_call, grad, stack_module_state, vmap


def network(layers):
    """Return the network, its kernels as Keras draws them."""
    modules = []
    for num_inputs, units in pairwise(layers):
        modules += [torch.nn.Linear(num_inputs, units), torch.nn.ReLU()]
        torch.nn.init.xavier_uniform_(modules[-2].weight)
        torch.nn.init.zeros_(modules[-2].bias)
    return torch.nn.Sequential(*modules[:-1])


class BareTorch:
    """Weights with an axis for the networks."""

    def train(self, task):
        x, y, x_valid, y_valid = (torch.from_numpy(each) for each in (task.x, task.y, task.x_valid, task.y_valid))
        y, y_valid = (each.long() if task.is_classes else each for each in (y, y_valid))
        losses_of = torch.nn.functional.cross_entropy if task.is_classes else torch.nn.functional.mse_loss
        torch.manual_seed(0)
        base = network(task.layers)
        weights, _ = stack_module_state([base] * len(task.rates))
        weights = {name: weight.detach() for name, weight in weights.items()}
        rates = torch.tensor(task.rates)

        def loss(weights, x, y):
            return losses_of(functional_call(base, weights, (x,)), y)

        gradients = vmap(grad(loss), in_dims=(0, None, None))
        losses = vmap(loss, in_dims=(0, None, None))
        for _ in range(task.epochs):
            for batch in torch.randperm(len(x)).split(task.batch_size):
                for name, gradient in gradients(weights, x[batch], y[batch]).items():
                    weights[name] -= rates.view(-1, *[1] * (gradient.ndim - 1)) * gradient
            with torch.no_grad():
                last = losses(weights, x_valid, y_valid).numpy()  # shown after every epoch
        return np.asarray(last)


if __name__ == "__main__":
    run(BareTorch)
