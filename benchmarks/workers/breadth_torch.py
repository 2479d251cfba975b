"""Bare PyTorch in the benchmark of breadth: modules, autograd, its optimizers; batches by index from one tensor.

Variants: "" as users write it; "channels_last" for images; "sparse" gradients of an embedding; "bfloat16" for Muon, as
PyTorch has it; "compiled" by `torch.compile`.
"""

import torch
from breadth_contest import LEARNING_RATE, Contestant, serve
from breadth_torch_generative import GAN, VAE
from breadth_torch_layers import make_network
from breadth_torch_muon import Muon
from torch import nn
from torch.nn.functional import cross_entropy, mse_loss

LOSSES = {
    "classes": cross_entropy,
    "tokens": lambda logits, y: cross_entropy(logits.flatten(0, 1), y.flatten()),
    "squares": mse_loss,
}


def make_optimizer(name, net, variant=""):
    """Return the optimizer of that name for all parameters; the fused one where there is one."""
    rate, fused = LEARNING_RATE[name], variant != "sparse"
    if name == "muon":
        return Muon(net, rate, variant)
    if name == "adam":
        return torch.optim.Adam(net.parameters(), rate, eps=1e-7, fused=fused)
    return torch.optim.SGD(net.parameters(), rate, momentum=0.9 if name == "momentum" else 0, fused=fused)


def count_parameters(net):
    """Return how many there are, without the second biases of LSTMs, which add nothing to the first."""
    count = sum(parameter.numel() for parameter in net.parameters())
    for layer in (module for module in net.modules() if isinstance(module, nn.LSTM)):
        count -= sum(parameter.numel() for name, parameter in layer.named_parameters() if "bias_hh" in name)
    return count


def channels_first(array):
    """Return an array as PyTorch's modules take it: images (N, C, H, W), signals (N, C, T)."""
    return array.movedim(-1, 1) if array.ndim > 2 else array


class Network(Contestant):
    """Modules in a row, and the loop that everybody writes."""

    def __init__(self, case, x, y, variant):
        words = {word for word, *_ in case.layers}
        self.moves_in = (case.has_images and len(case.shape) == 3) or "conv1d" in words
        self.moves_out = case.task == "squares" and case.has_images
        self.layout = torch.channels_last if "channels_last" in variant else torch.contiguous_format
        self.x = self.place(torch.from_numpy(x), self.moves_in)
        self.y = self.place(torch.from_numpy(y), self.moves_out)
        self.y = self.y if case.task == "squares" else self.y.long()
        self.loss, self.batch = LOSSES[case.task], case.batch
        self.net = make_network(case, sparse=variant == "sparse").to(memory_format=self.layout)
        self.forward = torch.compile(self.net) if "compiled" in variant else self.net
        self.optimizer = make_optimizer(case.optimizer, self.net, variant)
        self.parameters = count_parameters(self.net)

    def place(self, x, moves):
        """Return the tensor with channels where this network has them."""
        if not moves:
            return x
        return channels_first(x).contiguous(memory_format=self.layout if x.ndim == 4 else torch.contiguous_format)

    def prepare(self, x):
        return self.place(torch.from_numpy(x), self.moves_in).numpy()

    def step_on(self, x, y):
        self.optimizer.zero_grad(set_to_none=True)
        self.loss(self.forward(x), y).backward()
        self.optimizer.step()

    def step(self):
        self.step_on(self.x[: self.batch], self.y[: self.batch])

    def train(self, epochs):
        self.net.train()
        for _ in range(epochs):
            for rows in torch.randperm(len(self.x)).split(self.batch):
                self.step_on(self.x.index_select(0, rows), self.y.index_select(0, rows))

    def predict(self, x):
        if self.net.training:
            self.net.eval()
        with torch.inference_mode():
            outputs = self.forward(torch.from_numpy(x))
            return (outputs.movedim(1, -1) if self.moves_out else outputs).numpy()

    call = predict


class Generative(Contestant):
    """A variational autoencoder, or a generator and a discriminator."""

    def __init__(self, case, x, y, variant):
        self.x = channels_first(torch.from_numpy(x)).contiguous()
        self.net = {"vae": VAE, "gan": GAN}[case.task](make_optimizer)
        self.batch, self.parameters = case.batch, count_parameters(self.net)

    def step(self):
        self.net.step(self.x[: self.batch])

    def train(self, epochs):
        for _ in range(epochs):
            for rows in torch.randperm(len(self.x)).split(self.batch):
                self.net.step(self.x.index_select(0, rows))


def build(case, x, y, variant):
    """Return the contestant of a case."""
    return (Network if case.layers else Generative)(case, x, y, variant)


if __name__ == "__main__":
    serve(build)
