"""Muon in float32 in PyTorch, with Adam for all but hidden kernels; `torch.optim.Muon` computes in bfloat16."""

import math

import torch

A, B, C = 3.4445, -4.7750, 2.0315
MOMENTUM = 0.95


def orthogonal(x):
    """Return a matrix with nearly the singular vectors of x and singular values near 1."""
    is_tall = x.shape[0] > x.shape[1]
    x = x.T if is_tall else x
    x = x / (x.norm() + 1e-7)
    for _ in range(5):
        gram = x @ x.T
        x = torch.addmm(x, torch.addmm(gram, gram, gram, beta=B, alpha=C), x, beta=A)
    return x.T if is_tall else x


class Muon:
    """The kernels of all linear layers but the last take its step, the other parameters Adam's."""

    def __init__(self, net, rate):
        *self.kernels, _ = [parameter for parameter in net.parameters() if parameter.ndim == 2]
        chosen = {id(kernel) for kernel in self.kernels}
        others = [parameter for parameter in net.parameters() if id(parameter) not in chosen]
        self.adam = torch.optim.Adam(others, rate, eps=1e-7, fused=True)
        self.momenta = [torch.zeros_like(kernel) for kernel in self.kernels]
        self.rate = rate

    def zero_grad(self, set_to_none=True):
        self.adam.zero_grad(set_to_none)
        for kernel in self.kernels:
            kernel.grad = None

    @torch.no_grad()
    def step(self):
        self.adam.step()
        for kernel, momentum in zip(self.kernels, self.momenta, strict=True):
            momentum.mul_(MOMENTUM).add_(kernel.grad)
            update = orthogonal(kernel.grad.add(momentum, alpha=MOMENTUM))
            kernel.add_(update, alpha=-self.rate * 0.2 * math.sqrt(max(kernel.shape)))
