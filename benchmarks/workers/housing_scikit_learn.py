"""scikit-learn's MLPRegressor on housing, without its momentum and its weight decay.

Its loss is half the squared error, so it takes twice the learning rate.
"""

from copy import deepcopy

from housing_contest import BATCH_SIZE, HIDDEN, LEARNING_RATE, BareContestant, run
from sklearn.metrics import mean_squared_error
from sklearn.neural_network import MLPRegressor


class ScikitLearn(BareContestant):
    """The regressor, trained epoch by epoch: `partial_fit` is one pass over its data."""

    def __init__(self, train, validation):
        self.data, self.validation = train, validation
        self.network = MLPRegressor(
            hidden_layer_sizes=[HIDDEN],
            solver="sgd",
            alpha=0,
            momentum=0,
            batch_size=BATCH_SIZE,
            learning_rate_init=2 * LEARNING_RATE,
        )

    def train(self, epochs):
        for _ in range(epochs):
            self.network.partial_fit(*self.data)
            self.error = self.score(*self.validation)

    def score(self, x, y):
        return mean_squared_error(y, self.predict(x))

    def predict(self, x):
        return self.network.predict(x)

    def validation_error(self):
        return self.error

    def copy_weights(self):
        return deepcopy((self.network.coefs_, self.network.intercepts_))

    def restore(self, weights):
        self.network.coefs_, self.network.intercepts_ = weights


if __name__ == "__main__":
    run(ScikitLearn)
