"""The words of `breadth_lines.py` as modules of PyTorch; images are (N, C, H, W), signals (N, C, T)."""

import torch
from breadth_lines import after
from torch import nn
from torch.nn.functional import relu, scaled_dot_product_attention


class Residual(nn.Module):
    def __init__(self, channels, filters, stride):
        super().__init__()
        self.body = nn.Sequential(*normalized(channels, filters, 3, stride), *normalized(filters, filters, 3)[:-1])
        same = stride == 1 and channels == filters
        self.short = nn.Identity() if same else nn.Sequential(*normalized(channels, filters, 1, stride)[:-1])

    def forward(self, x):
        return relu(self.body(x) + self.short(x))


class Block(nn.Module):
    """A transformer's block; the projections of queries, keys and values are one product."""

    def __init__(self, width, heads, causal=False):
        super().__init__()
        self.heads, self.causal = heads, causal
        self.before, self.between = nn.LayerNorm(width, 1e-3), nn.LayerNorm(width, 1e-3)
        self.project, self.out = nn.Linear(width, 3 * width), nn.Linear(width, width)
        self.dense = nn.Sequential(nn.Linear(width, 4 * width), nn.ReLU(), nn.Linear(4 * width, width))

    def forward(self, x):
        count, length, width = x.shape
        heads = self.project(self.before(x)).view(count, length, 3, self.heads, width // self.heads)
        queries, keys, values = heads.permute(2, 0, 3, 1, 4)  # (N, heads, T, width / heads) each
        attended = scaled_dot_product_attention(queries, keys, values, is_causal=self.causal)
        x = x + self.out(attended.transpose(1, 2).reshape(count, length, width))
        return x + self.dense(self.between(x))


class Recurrent(nn.Module):
    """A recurrent layer; of the outputs the last one of each direction unless all are asked for."""

    def __init__(self, layer, whole=False):
        super().__init__()
        self.layer, self.whole = layer, whole

    def forward(self, x):
        outputs, last = self.layer(x)
        if self.whole:
            return outputs
        last = last[0] if isinstance(last, tuple) else last  # (directions, N, units)
        return last[0] if len(last) == 1 else torch.cat([*last], dim=1)


class Mean(nn.Module):
    def __init__(self, axes):
        super().__init__()
        self.axes = axes

    def forward(self, x):
        return x.mean(self.axes)


def normalized(channels, filters, size, stride=1):
    """Return a convolution without bias, normalized, and ReLU."""
    convolution = nn.Conv2d(channels, filters, size, stride, padding=size // 2, bias=False)
    return [convolution, nn.BatchNorm2d(filters, eps=1e-3), nn.ReLU()]


def separable(channels, filters, stride):
    """Return a depthwise convolution and one of 1 x 1."""
    depthwise = nn.Conv2d(channels, channels, 3, stride, padding=1, groups=channels, bias=False)
    return [depthwise, nn.BatchNorm2d(channels, eps=1e-3), nn.ReLU(), *normalized(channels, filters, 1)]


def transposed(channels, filters, size, stride):
    """Return a transposed convolution that multiplies the sides by the stride."""
    return nn.ConvTranspose2d(channels, filters, size, stride, padding=(size - stride) // 2)


def lstm(width, units, **options):
    return nn.LSTM(width, units, batch_first=True, **options)


WORDS = {
    "dense": lambda width, units: [nn.Linear(width, units), nn.ReLU()],
    "scores": lambda width, units: [nn.Linear(width, units)],
    "conv": lambda width, filters, size: [nn.Conv2d(width, filters, size, padding=size // 2), nn.ReLU()],
    "normalized": normalized,
    "residual": lambda *numbers: [Residual(*numbers)],
    "separable": separable,
    "transposed": lambda *numbers: [transposed(*numbers), nn.ReLU()],
    "painted": lambda *numbers: [transposed(*numbers)],
    "conv1d": lambda width, filters, size: [nn.Conv1d(width, filters, size, padding=size // 2), nn.ReLU()],
    "pool": lambda width, size: [nn.MaxPool2d(size)],
    "pool1d": lambda width, size: [nn.MaxPool1d(size)],
    "flatten": lambda width: [nn.Flatten()],
    "shape": lambda width, height, wide, channels: [nn.Unflatten(1, (channels, height, wide))],
    "lstm": lambda *numbers: [Recurrent(lstm(*numbers))],
    "gru": lambda width, units: [Recurrent(nn.GRU(width, units, batch_first=True))],
    "sequence": lambda *numbers: [Recurrent(lstm(*numbers), whole=True)],
    "both": lambda *numbers: [Recurrent(lstm(*numbers, bidirectional=True))],
    "block": lambda *numbers: [Block(*numbers)],
    "causal": lambda *numbers: [Block(*numbers, causal=True)],
    "norm": lambda width: [nn.LayerNorm(width, 1e-3)],
}


def make_network(case, sparse=False):
    """Return the modules in a row; `sparse` lets the gradient of an embedding be sparse."""
    made, shape = [], case.shape
    is_signal = any(word == "conv1d" for word, *_ in case.layers)
    for word, *numbers in case.layers:
        if word == "tokens":
            made.append(nn.Embedding(*numbers, sparse=sparse))
        elif word == "mean":
            made.append(Mean((2, 3) if len(shape) == 3 else 2 if is_signal else 1))
        else:
            made += WORDS[word](shape[-1], *numbers)
        shape = after(word, tuple(numbers), shape)
    return nn.Sequential(*made)
