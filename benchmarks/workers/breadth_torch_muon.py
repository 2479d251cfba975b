"""Muon for the hidden kernels, Adam for all else: in float32, or by `torch.optim.Muon`, which computes in bfloat16."""

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


class Float32Muon:
    """Muon as its paper has it, with the step's size of Adam's."""

    def __init__(self, kernels, rate):
        self.kernels, self.rate = kernels, rate
        self.momenta = [torch.zeros_like(kernel) for kernel in kernels]

    def zero_grad(self, set_to_none):
        for kernel in self.kernels:
            kernel.grad = None

    @torch.no_grad()
    def step(self):
        for kernel, momentum in zip(self.kernels, self.momenta, strict=True):
            momentum.mul_(MOMENTUM).add_(kernel.grad)
            update = orthogonal(kernel.grad.add(momentum, alpha=MOMENTUM))
            kernel.add_(update, alpha=-self.rate * 0.2 * math.sqrt(max(kernel.shape)))


class Muon:
    """The kernels of all linear layers but the last take its step, the other parameters Adam's."""

    def __init__(self, net, rate, variant):
        *kernels, _ = [parameter for parameter in net.parameters() if parameter.ndim == 2]
        chosen = {id(kernel) for kernel in kernels}
        others = [parameter for parameter in net.parameters() if id(parameter) not in chosen]
        if variant == "bfloat16":
            muon = torch.optim.Muon(kernels, rate, weight_decay=0, adjust_lr_fn="match_rms_adamw")
        else:
            muon = Float32Muon(kernels, rate)
        self.parts = [muon, torch.optim.Adam(others, rate, eps=1e-7, fused=True)]

    def zero_grad(self, set_to_none):
        for part in self.parts:
            part.zero_grad(set_to_none=set_to_none)

    def step(self):
        for part in self.parts:
            part.step()
