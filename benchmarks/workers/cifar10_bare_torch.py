"""PyTorch on CIFAR-10 without anything around it; CHANNELS_LAST says how images lie in memory, COMPILED what runs."""

import os

import torch
from bare_torch import dense
from cifar10_contest import BATCH_SIZE, LEARNING_RATE, MOMENTUM, NETWORK, Contestant, parts, run
from torch import nn
from torch.nn.functional import cross_entropy, relu
from torch.nn.init import xavier_uniform_, zeros_

LAYOUT = torch.channels_last if os.environ.get("CHANNELS_LAST") == "1" else torch.contiguous_format


def conv(channels, filters, size=3, stride=1, bias=False):
    """Return a convolution that begins as Keras's do."""
    layer = nn.Conv2d(channels, filters, size, stride, padding=size // 2, bias=bias)
    xavier_uniform_(layer.weight)
    if bias:
        zeros_(layer.bias)
    return layer


def bare(channels, filters, stride, size=3):
    """Return a normalized convolution without its ReLU."""
    return nn.Sequential(conv(channels, filters, size, stride), nn.BatchNorm2d(filters, eps=1e-3))


class Block(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.body = nn.Sequential(bare(channels, filters, stride), nn.ReLU(), bare(filters, filters, 1))
        same = stride == 1 and channels == filters
        self.short = nn.Identity() if same else bare(channels, filters, stride, size=1)

    def forward(self, x):
        return relu(self.body(x) + self.short(x))


class Network(nn.Module):
    """The network's layers in a row; logits at the end."""

    def __init__(self):
        super().__init__()
        made, side, width = [], 32, 3
        for word, numbers in parts(NETWORK):
            if word == "conv":
                made += [conv(width, numbers[0], bias=True), nn.ReLU()]
            elif word == "normalized":
                made += [bare(width, numbers[0], 1), nn.ReLU()]
            elif word == "block":
                made += [Block(width, *numbers)]
                side //= numbers[1]
            elif word == "pool":
                made += [nn.MaxPool2d(2)]
                side //= 2
            elif word == "dense":
                made += [dense(width, numbers[0]), nn.ReLU()]
            else:
                made += [nn.AdaptiveAvgPool2d(1)] if word == "mean" else []
                made += [nn.Flatten()]
            width = width * side * side if word == "flatten" else numbers[0] if numbers else width
        self.layers = nn.Sequential(*made, dense(width, 10))

    def forward(self, x):
        return self.layers(x)


class BareTorch(Contestant):
    """The training loop as everybody writes it; batches are taken by index from one tensor."""

    def __init__(self, x, y):
        self.x = torch.from_numpy(x).permute(0, 3, 1, 2).contiguous(memory_format=LAYOUT)  # (N, 3, 32, 32)
        self.y = torch.from_numpy(y).long()
        self.net = Network().to(memory_format=LAYOUT)
        self.forward = torch.compile(self.net) if os.environ.get("COMPILED") == "1" else self.net
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=LEARNING_RATE, momentum=MOMENTUM)

    def step_on(self, rows):
        self.optimizer.zero_grad()
        loss = cross_entropy(self.forward(self.x.index_select(0, rows)), self.y.index_select(0, rows))
        loss.backward()
        self.optimizer.step()
        return loss.detach()

    def step(self):
        self.step_on(torch.arange(BATCH_SIZE))

    def train(self):
        losses = [self.step_on(rows) for rows in torch.randperm(len(self.x)).split(BATCH_SIZE)]
        return torch.stack(losses).mean().item()


if __name__ == "__main__":
    run(BareTorch)
