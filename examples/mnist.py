"""The first lesson: a network that reads handwritten digits.

The program is written for Keras; only its imports were changed. It takes the lesson's recipe, 10 epochs of plain SGD,
and leaves two pictures beside itself: learning_curves.png and confusion_matrix.png.
"""

import matplotlib.pyplot as plt
import numpy as np

from iskra.datasets import mnist
from iskra.layers import Dense, Flatten, Input
from iskra.models import Sequential
from iskra.optimizers import SGD
from iskra.utils import set_random_seed

set_random_seed(42)

# The data: 60,000 images to learn from, of which the last 10,000 are kept for validation, and 10,000 for the test.
(X_train_full, y_train_full), (X_test, y_test) = mnist.load_data()
X_train, y_train = X_train_full[:-10_000] / 255, y_train_full[:-10_000]
X_valid, y_valid = X_train_full[-10_000:] / 255, y_train_full[-10_000:]
X_test = X_test / 255

# The network: 28 x 28 pixels, two hidden layers, one probability for each digit.
model = Sequential(
    [
        Input(shape=(28, 28)),
        Flatten(),
        Dense(256, activation="relu"),
        Dense(256, activation="relu"),
        Dense(10, activation="softmax"),
    ]
)
model.summary()
model.compile(
    loss="sparse_categorical_crossentropy",
    optimizer=SGD(learning_rate=0.2),
    metrics=["accuracy"],
)

# Learning.
history = model.fit(X_train, y_train, epochs=10, batch_size=64, validation_data=(X_valid, y_valid))

epochs = np.arange(1, 11)
figure, (left, right) = plt.subplots(1, 2, figsize=(10, 4))
for axes, name in ((left, "loss"), (right, "accuracy")):
    axes.plot(epochs - 0.5, history.history[name], "o-", label="training")
    axes.plot(epochs, history.history[f"val_{name}"], "o-", label="validation")
    axes.set(xlabel="epoch", ylabel=name, xlim=(0, 10))
    axes.grid(alpha=0.3)
    axes.legend()
figure.tight_layout()
figure.savefig("learning_curves.png", dpi=120)

# How good is it on images it has never seen?
test_loss, test_accuracy = model.evaluate(X_test, y_test)
print(f"test loss {test_loss:.4f}, test accuracy {test_accuracy:.4f}")

probabilities = model.predict(X_test)
y_pred = probabilities.argmax(axis=1)
print("The first three test images:")
print(probabilities[:3].round(2))
print("predicted", y_pred[:3], "true", y_test[:3])

# What does it take for what? Each row is a digit; the color scale ends at the largest mistake, so that mistakes show.
confusion = np.zeros((10, 10))
np.add.at(confusion, (y_test, y_pred), 1)
confusion /= confusion.sum(axis=1, keepdims=True)
mistakes = confusion - np.diag(confusion.diagonal())

figure, axes = plt.subplots(figsize=(7, 7))
axes.imshow(confusion, cmap="Blues", vmax=mistakes.max())
for (true, predicted), share in np.ndenumerate(confusion):
    color = "white" if share > mistakes.max() / 2 else "black"
    axes.text(predicted, true, f"{share:.1%}", ha="center", va="center", fontsize=8, color=color)
axes.set(xlabel="predicted digit", ylabel="true digit", xticks=range(10), yticks=range(10))
figure.tight_layout()
figure.savefig("confusion_matrix.png", dpi=120)
