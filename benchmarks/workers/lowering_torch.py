"""The first training step of a network in eager PyTorch: `lowering_torch.py NETWORK DEPTH`."""

import json
import sys
import time
from itertools import pairwise

import torch
from torch import nn


class Residual(nn.Module):
    """Shortcuts around modules; after each sum, perhaps a function."""

    def __init__(self, modules, after=None):
        super().__init__()
        self.parts = nn.ModuleList(modules)
        self.after = after

    def forward(self, x):
        for part in self.parts:
            x = x + part(x)
            x = x if self.after is None else self.after(x)
        return x


class Attention(nn.Module):
    """Attention of 4 heads after a normalization."""

    def __init__(self):
        super().__init__()
        self.normalization = nn.LayerNorm(256)
        self.attention = nn.MultiheadAttention(256, 4, batch_first=True)

    def forward(self, x):
        y = self.normalization(x)
        return self.attention(y, y, y, need_weights=False)[0]


def dense(depth):
    layers = [module for _ in range(depth) for module in (nn.Linear(64, 64), nn.ReLU())]
    return nn.Sequential(*layers, nn.Linear(64, 10)), (64,)


def residual(depth):
    parts = [nn.Sequential(nn.Linear(64, 64), nn.ReLU()) for _ in range(depth)]
    return nn.Sequential(Residual(parts), nn.Linear(64, 10)), (64,)


def convolutions(depth):
    parts = [nn.Conv2d(16, 16, 3, padding="same") for _ in range(depth)]
    end = [nn.AdaptiveAvgPool2d(1), nn.Flatten(), nn.Linear(16, 10)]
    return nn.Sequential(nn.Conv2d(3, 16, 3, padding="same"), Residual(parts, torch.relu), *end), (3, 16, 16)


def transformer(depth):
    parts = []
    for _ in range(depth):
        feed_forward = [nn.LayerNorm(256), nn.Linear(256, 1024), nn.GELU(), nn.Linear(1024, 256)]
        parts += [Attention(), nn.Sequential(*feed_forward)]
    return nn.Sequential(Residual(parts), nn.LayerNorm(256)), (128, 256)


def main():
    """Print the seconds of the first step and of a later one."""
    name, depth = sys.argv[1], int(sys.argv[2])
    torch.manual_seed(0)
    model, shape = globals()[name](depth)
    optimizer = torch.optim.Adam(model.parameters(), 1e-3)
    x = torch.randn(32, *shape)
    y = x if name == "transformer" else torch.randint(0, 10, (32,))
    loss = nn.MSELoss() if name == "transformer" else nn.CrossEntropyLoss()
    starts = [time.perf_counter()]
    for _ in range(3):
        optimizer.zero_grad()
        loss(model(x), y).backward()
        optimizer.step()
        starts.append(time.perf_counter())
    seconds = [stop - start for start, stop in pairwise(starts)]
    print(json.dumps({"first step": seconds[0], "later step": seconds[-1]}))


main()
