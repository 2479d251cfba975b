"""Reading dates: a recurrent network that turns "7 march 1984" into 1984-03-07, letter by letter.

The program is written for Keras; only its imports were changed. Texts have different lengths: 0 fills them up, and the
mask that the embedding makes of it keeps the network from reading what is not there.
"""

import numpy as np

from iskra import layers
from iskra.models import Model
from iskra.utils import set_random_seed

MONTHS = ("january", "february", "march", "april", "may", "june")
MONTHS += ("july", "august", "september", "october", "november", "december")
LETTERS = " 0123456789abcdefghijklmnopqrstuvwxyz"
set_random_seed(42)
rng = np.random.default_rng(42)


def draw(count):
    """Texts of dates, and the same dates as eight digits."""
    days, months, years = rng.integers(1, 29, count), rng.integers(1, 13, count), rng.integers(1900, 2100, count)
    texts = [f"{day} {MONTHS[month - 1]} {year}" for day, month, year in zip(days, months, years, strict=True)]
    return texts, [f"{y:04d}{m:02d}{d:02d}" for d, m, y in zip(days, months, years, strict=True)]


def encode(texts, length):
    """Letters as numbers from 1 on, filled up with 0."""
    numbers = np.zeros((len(texts), length), "int32")
    for row, text in zip(numbers, texts, strict=True):
        row[: len(text)] = [1 + LETTERS.index(letter) for letter in text]
    return numbers


texts, dates = draw(6000)
X, y = encode(texts, 17), np.array([[int(digit) for digit in date] for date in dates])
X_train, y_train, X_test, y_test = X[:5000], y[:5000], X[5000:], y[5000:]

# One network reads the text from both ends; another writes eight digits, each told all that was read.
letters = layers.Input((17,), dtype="int32")
h = layers.Embedding(1 + len(LETTERS), 32, mask_zero=True)(letters)
read = layers.Bidirectional(layers.LSTM(64))(h)
h = layers.GRU(96, return_sequences=True)(layers.RepeatVector(8)(read))
digits = layers.TimeDistributed(layers.Dense(10, activation="softmax"))(h)
model = Model(letters, digits)
model.summary()

model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
model.fit(X_train, y_train, epochs=16, batch_size=50, validation_split=0.1)

written = model.predict(X_test).argmax(-1)
print(f"dates read without a mistake: {(written == y_test).all(1).mean():.1%}")
for text, row in zip(texts[5000:5003], written[:3], strict=True):
    year, month, day = "".join(map(str, row[:4])), "".join(map(str, row[4:6])), "".join(map(str, row[6:]))
    print(f"{text:>17} is {year}-{month}-{day}")
