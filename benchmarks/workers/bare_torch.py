"""PyTorch without anything around it: batches taken by index from one tensor, no loader."""

from itertools import pairwise

import torch
from contest import BATCH_SIZE, LAYERS, LEARNING_RATE, Contestant, run
from torch.nn import Linear, ReLU, Sequential
from torch.nn.functional import cross_entropy
from torch.nn.init import xavier_uniform_, zeros_


def dense(num_inputs, units):
    """Return a layer that begins as Keras's do."""
    layer = Linear(num_inputs, units)
    xavier_uniform_(layer.weight)
    zeros_(layer.bias)
    return layer


class BareTorch(Contestant):
    """The network as `torch.nn` modules and the training loop as everybody writes it."""

    def __init__(self, x, y):
        self.x, self.y = torch.from_numpy(x), torch.from_numpy(y).long()
        layers = [layer for sizes in pairwise(LAYERS) for layer in (dense(*sizes), ReLU())]
        self.net = Sequential(*layers[:-1])  # the last layer gives logits
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=LEARNING_RATE)

    def step_on(self, rows):
        self.optimizer.zero_grad()
        loss = cross_entropy(self.net(self.x.index_select(0, rows)), self.y.index_select(0, rows))
        loss.backward()
        self.optimizer.step()

    def step(self):
        self.step_on(torch.arange(BATCH_SIZE))

    def train(self, epochs):
        for _ in range(epochs):
            for rows in torch.randperm(len(self.x)).split(BATCH_SIZE):
                self.step_on(rows)

    @torch.inference_mode()
    def score(self, x, y):
        logits, targets = self.net(torch.from_numpy(x)), torch.from_numpy(y).long()
        accuracy = (logits.argmax(1) == targets).float().mean()
        return cross_entropy(logits, targets).item(), accuracy.item()

    @torch.inference_mode()
    def predict(self, x):
        return self.net(torch.from_numpy(x)).softmax(1).numpy()

    call = predict


if __name__ == "__main__":
    run(BareTorch)
