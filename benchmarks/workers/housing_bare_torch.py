"""PyTorch on housing without anything around it: batches taken by index from one tensor, no loader."""

import torch
from bare_torch import dense
from housing_contest import BATCH_SIZE, HIDDEN, LEARNING_RATE, BareContestant, run
from torch.nn import ReLU, Sequential
from torch.nn.functional import mse_loss


def tensors(x, y):
    """Return columns and values (N, 1) as float32 tensors."""
    return torch.tensor(x, dtype=torch.float32), torch.tensor(y, dtype=torch.float32)[:, None]


class BareTorch(BareContestant):
    """The network as `torch.nn` modules and the training loop as everybody writes it."""

    def __init__(self, train, validation):
        (self.x, self.y), self.validation = tensors(*train), tensors(*validation)
        self.net = Sequential(dense(8, HIDDEN), ReLU(), dense(HIDDEN, 1))
        self.optimizer = torch.optim.SGD(self.net.parameters(), lr=LEARNING_RATE)

    def train(self, epochs):
        for _ in range(epochs):
            for rows in torch.randperm(len(self.x)).split(BATCH_SIZE):
                self.optimizer.zero_grad()
                loss = mse_loss(self.net(self.x.index_select(0, rows)), self.y.index_select(0, rows))
                loss.backward()
                self.optimizer.step()
            self.error = self.error_on(*self.validation)

    @torch.inference_mode()
    def error_on(self, x, y):
        return mse_loss(self.net(x), y).item()

    def score(self, x, y):
        return self.error_on(*tensors(x, y))

    @torch.inference_mode()
    def predict(self, x):
        return self.net(torch.tensor(x, dtype=torch.float32)).numpy()

    def validation_error(self):
        return self.error

    def copy_weights(self):
        return {name: weight.clone() for name, weight in self.net.state_dict().items()}

    def restore(self, weights):
        self.net.load_state_dict(weights)


if __name__ == "__main__":
    run(BareTorch)
