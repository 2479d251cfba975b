"""The exercise: a small convolutional network that tells ten kinds of things apart in photographs.

The program is written for Keras; only its imports were changed.
"""

from iskra.datasets import cifar10
from iskra.layers import BatchNormalization, Conv2D, Dense, Dropout, Flatten, Input, MaxPooling2D, ReLU, Rescaling
from iskra.models import Sequential
from iskra.optimizers import Adam
from iskra.utils import set_random_seed

NAMES = ("airplane", "automobile", "bird", "cat", "deer", "dog", "frog", "horse", "ship", "truck")
set_random_seed(42)

# The data: 50,000 photographs to learn from, of which a tenth is kept for validation, and 10,000 for the test.
(X_train_full, y_train_full), (X_test, y_test) = cifar10.load_data()
held_out = len(X_train_full) // 10
X_train, y_train = X_train_full[:-held_out], y_train_full[:-held_out]
X_valid, y_valid = X_train_full[-held_out:], y_train_full[-held_out:]

# The network: twice two convolutions, then half the width and height; no biases where a normalization follows.
model = Sequential([Input(shape=(32, 32, 3)), Rescaling(1 / 255)])
for filters in (32, 64):
    for _ in range(2):
        model.add(Conv2D(filters, 3, padding="same", use_bias=False))
        model.add(BatchNormalization(momentum=0.9))
        model.add(ReLU())
    model.add(MaxPooling2D())
    model.add(Dropout(0.25))
model.add(Flatten())
model.add(Dense(128, activation="relu"))
model.add(Dropout(0.5))
model.add(Dense(10, activation="softmax"))
model.summary()

model.compile(loss="sparse_categorical_crossentropy", optimizer=Adam(learning_rate=1e-3), metrics=["accuracy"])
model.fit(X_train, y_train, epochs=10, batch_size=64, validation_data=(X_valid, y_valid))

# How good is it on photographs it has never seen?
test_loss, test_accuracy = model.evaluate(X_test, y_test)
print(f"test loss {test_loss:.4f}, test accuracy {test_accuracy:.4f}")
for row, true in zip(model.predict(X_test[:3]), y_test[:3], strict=True):
    print(f"predicted {NAMES[row.argmax()]} ({row.max():.0%}), true {NAMES[int(true[0])]}")
