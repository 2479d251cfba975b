"""A variational autoencoder and a pair of generator and discriminator in bare PyTorch."""

import torch
from breadth_contest import NOISE
from torch import nn
from torch.nn.functional import binary_cross_entropy_with_logits as crossentropy


class VAE(nn.Module):
    """784-256-(16, 16)-256-784."""

    def __init__(self, make_optimizer):
        super().__init__()
        self.encoder = nn.Sequential(nn.Linear(784, 256), nn.ReLU(), nn.Linear(256, 32))
        self.decoder = nn.Sequential(nn.Linear(16, 256), nn.ReLU(), nn.Linear(256, 784))
        self.optimizer = make_optimizer("adam", self)

    def step(self, x):
        self.optimizer.zero_grad(set_to_none=True)
        mean, log_variance = self.encoder(x).chunk(2, dim=1)  # (N, 16) each
        logits = self.decoder(mean + (0.5 * log_variance).exp() * torch.randn_like(mean))
        divergence = -0.5 * (1 + log_variance - mean.square() - log_variance.exp()).sum()
        ((crossentropy(logits, x, reduction="sum") + divergence) / len(x)).backward()
        self.optimizer.step()


class GAN(nn.Module):
    """Images of 28 x 28 from noise, and the discriminator of those from others."""

    def __init__(self, make_optimizer):
        super().__init__()
        self.generator = nn.Sequential(
            *(nn.Linear(NOISE, 7 * 7 * 64), nn.ReLU(), nn.Unflatten(1, (64, 7, 7))),
            *(nn.ConvTranspose2d(64, 32, 4, 2, 1), nn.ReLU(), nn.ConvTranspose2d(32, 1, 4, 2, 1), nn.Sigmoid()),
        )
        self.discriminator = nn.Sequential(
            *(nn.Conv2d(1, 32, 4, 2, 1), nn.ReLU(), nn.Conv2d(32, 64, 4, 2, 1), nn.ReLU()),
            *(nn.Flatten(), nn.Linear(7 * 7 * 64, 1)),
        )
        self.optimizers = [make_optimizer("adam", net) for net in (self.discriminator, self.generator)]

    def step(self, real):
        made = self.generator(torch.randn(len(real), NOISE))
        labels = torch.cat([torch.ones(len(real), 1), torch.zeros(len(real), 1)])
        self.optimizers[0].zero_grad(set_to_none=True)
        crossentropy(self.discriminator(torch.cat([real, made.detach()])), labels).backward()
        self.optimizers[0].step()
        self.optimizers[1].zero_grad(set_to_none=True)
        self.discriminator.requires_grad_(False)  # its own gradients are not asked for
        crossentropy(self.discriminator(made), labels[: len(real)]).backward()
        self.discriminator.requires_grad_(True)
        self.optimizers[1].step()
