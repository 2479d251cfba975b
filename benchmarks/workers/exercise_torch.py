"""The exercise in PyTorch: the network and the recipe of `iskra train cifar10`, written the way that is fastest.

The images lie padded and channels last in one tensor of bytes; one indexing takes a batch, shifted and mirrored. That
gives convolutions channels last; CHANNELS_LAST=0 makes them channels first.
"""

import os

import torch
from bare_torch import dense
from exercise import Learner, run
from torch import nn
from torch.nn.functional import cross_entropy, pad
from torch.nn.init import xavier_uniform_

# As in lab/recipes.py, lab/models.py and lab/augmentation.py; `cifar10_accuracy.py` tells the numbers.
BATCH_SIZE = int(os.environ["BATCH_SIZE"])
LEARNING_RATE = float(os.environ["LEARNING_RATE"])
LAYERS = os.environ["LAYERS"].split()  # channels of a convolution, or "pool"
SHIFT = 4
LAYOUT = torch.channels_last if os.environ.get("CHANNELS_LAST", "1") == "1" else torch.contiguous_format


def network():
    layers, channels, side = [], 3, 32
    for place, word in enumerate(LAYERS):
        if word == "pool":
            side //= 2
            continue
        conv = nn.Conv2d(channels, int(word), 3, padding=1, bias=False)
        xavier_uniform_(conv.weight)
        channels = int(word)
        pools = [nn.MaxPool2d(2)] if LAYERS[place + 1] == "pool" else []
        layers += [conv, *pools, nn.BatchNorm2d(channels, eps=1e-3), nn.ReLU()]
    return nn.Sequential(*layers, nn.Flatten(), dense(channels * side * side, 10)).to(memory_format=LAYOUT)


def scaled(images):
    """Return bytes (N, 32, 32, 3) as float32 (N, 3, 32, 32) from -1 to 1."""
    return images.permute(0, 3, 1, 2).to(torch.float32, memory_format=LAYOUT).mul_(2 / 255).sub_(1)


class Torch(Learner):
    def __init__(self, x, y, num_epochs):
        planes = pad(torch.from_numpy(x).permute(0, 3, 1, 2), [SHIFT] * 4, mode="reflect")
        self.x = planes.permute(0, 2, 3, 1).contiguous()  # (N, 40, 40, 3)
        self.y = torch.from_numpy(y).long()
        self.net = network()
        self.optimizer = torch.optim.Adam(self.net.parameters(), LEARNING_RATE, eps=1e-7, fused=True)
        steps = -(-len(x) // BATCH_SIZE) * num_epochs
        self.schedule = torch.optim.lr_scheduler.OneCycleLR(
            self.optimizer, LEARNING_RATE, steps + 1, cycle_momentum=False
        )

    def epoch(self):
        self.net.train()
        for rows in torch.randperm(len(self.x)).split(BATCH_SIZE):
            self.optimizer.zero_grad()
            cross_entropy(self.net(self.augmented(rows)), self.y.index_select(0, rows)).backward()
            self.optimizer.step()
            self.schedule.step()

    def augmented(self, rows):
        """Return a batch, each image shifted by up to four pixels and mirrored half of the time."""
        count, places = len(rows), torch.arange(32)
        down, right = torch.randint(0, 2 * SHIFT + 1, (2, count, 1))
        columns = torch.where(torch.rand(count, 1) < 0.5, places, 31 - places) + right  # (N, 32)
        return scaled(self.x[rows[:, None, None], (places + down)[:, :, None], columns[:, None, :]])

    @torch.inference_mode()
    def score(self, x, y):
        self.net.eval()
        parts = torch.from_numpy(x).split(500)
        found = torch.cat([self.net(scaled(part)).argmax(1) for part in parts])
        return (found == torch.from_numpy(y)).float().mean().item()


if __name__ == "__main__":
    run(Torch)
