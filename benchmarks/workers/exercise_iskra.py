"""The exercise in iskra: the very network and recipe of `iskra train cifar10`."""

from exercise import Learner, run

from iskra.lab.network import build_network
from iskra.lab.problems import recipe_for


class Iskra(Learner):
    def __init__(self, x, y, num_epochs):
        self.x, self.y, self.done = x, y, 0
        self.recipe = recipe_for("cifar10", epochs=num_epochs)
        self.model = build_network(self.recipe, x.shape[1:], 10, num_images=len(x))

    def epoch(self):
        epochs = {"initial_epoch": self.done, "epochs": self.done + 1}
        self.model.fit(self.x, self.y, batch_size=self.recipe.batch_size, verbose=0, **epochs)
        self.done += 1

    def score(self, x, y):
        return self.model.evaluate(x, y, batch_size=500, verbose=0)[1]


if __name__ == "__main__":
    run(Iskra)
