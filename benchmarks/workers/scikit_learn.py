"""scikit-learn's MLPClassifier, without its momentum and its weight decay."""

from contest import BATCH_SIZE, LAYERS, LEARNING_RATE, Contestant, run
from sklearn.metrics import accuracy_score, log_loss
from sklearn.neural_network import MLPClassifier

CLASSES = list(range(LAYERS[-1]))


class ScikitLearn(Contestant):
    """The classifier, trained epoch by epoch: `partial_fit` is one pass over its data."""

    def __init__(self, x, y):
        self.x, self.y = x, y
        self.network = MLPClassifier(
            LAYERS[1:-1], solver="sgd", alpha=0, momentum=0, batch_size=BATCH_SIZE, learning_rate_init=LEARNING_RATE
        )

    def step(self):
        self.network.partial_fit(self.x[:BATCH_SIZE], self.y[:BATCH_SIZE], classes=CLASSES)

    def train(self, epochs):
        for _ in range(epochs):
            self.network.partial_fit(self.x, self.y, classes=CLASSES)

    def score(self, x, y):
        probabilities = self.predict(x)
        return log_loss(y, probabilities), accuracy_score(y, probabilities.argmax(1))

    def predict(self, x):
        return self.network.predict_proba(x)

    call = predict


if __name__ == "__main__":
    run(ScikitLearn)
