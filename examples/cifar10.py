"""The exercise: a small convolutional network that tells ten kinds of things apart in photographs.

The program is written for Keras; only its imports were changed.
"""

from iskra import layers
from iskra.datasets import cifar10
from iskra.models import Sequential
from iskra.optimizers import Adam
from iskra.optimizers.schedules import CosineDecay
from iskra.utils import set_random_seed

NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
EPOCHS, BATCH_SIZE = 12, 128
set_random_seed(42)

# The data: 50,000 photographs to learn from, of which a tenth is kept for validation, and 10,000 for the test.
(X_train_full, y_train_full), (X_test, y_test) = cifar10.load_data()
held_out = len(X_train_full) // 10
X_train, y_train = X_train_full[:-held_out], y_train_full[:-held_out]
X_valid, y_valid = X_train_full[-held_out:], y_train_full[-held_out:]

# The network sees every photograph mirrored or not and a little off its place, each time otherwise.
model = Sequential([layers.Input(shape=(32, 32, 3)), layers.RandomFlip("horizontal")])
model.add(layers.RandomTranslation(1 / 8, 1 / 8, interpolation="nearest"))
model.add(layers.Rescaling(1 / 127.5, offset=-1))
for filters in (32, 64, 128, 256):  # a convolution, then half the width and height; no biases before a normalization
    model.add(layers.Conv2D(filters, 3, padding="same", use_bias=False))
    model.add(layers.MaxPooling2D())
    model.add(layers.BatchNormalization(momentum=0.9))
    model.add(layers.ReLU())
model.add(layers.Flatten())
model.add(layers.Dense(10, activation="softmax"))
model.summary()

steps = EPOCHS * -(-len(X_train) // BATCH_SIZE)  # a quarter of them up to the largest rate, the others down to nothing
rate = CosineDecay(4e-4, decay_steps=3 * steps // 4, warmup_target=1e-2, warmup_steps=steps // 4)
model.compile(loss="sparse_categorical_crossentropy", optimizer=Adam(rate), metrics=["accuracy"])
model.fit(X_train, y_train, epochs=EPOCHS, batch_size=BATCH_SIZE, validation_data=(X_valid, y_valid))

# How good is it on photographs it has never seen?
test_loss, test_accuracy = model.evaluate(X_test, y_test)
print(f"test loss {test_loss:.4f}, test accuracy {test_accuracy:.4f}")
for row, true in zip(model.predict(X_test[:3]), y_test[:3], strict=True):
    print(f"predicted {NAMES[row.argmax()]} ({row.max():.0%}), true {NAMES[int(true[0])]}")
