"""The second lesson: what is a home worth? A regression on eight columns.

The program is written for Keras; only its imports were changed. It takes the lesson's recipe, at most 50 epochs of
plain SGD with early stopping, and leaves a picture and TensorBoard's logs beside itself, housing_curves.png and logs.
`iskra board logs` shows the logs.
"""

import time

import matplotlib.pyplot as plt
import numpy as np
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import StandardScaler

from iskra.callbacks import EarlyStopping, TensorBoard
from iskra.datasets import fetch_california_housing
from iskra.layers import Dense, Input
from iskra.models import Sequential
from iskra.optimizers import SGD
from iskra.utils import set_random_seed

set_random_seed(42)

# The data: 11,610 districts to learn from, 3,870 for validation, 5,160 for the test; eight columns, all brought to mean
# 0 and deviation 1 by what the training data says. The values are in hundreds of thousands of dollars.
housing = fetch_california_housing()
X_train_full, X_test, y_train_full, y_test = train_test_split(housing.data, housing.target, random_state=42)
X_train, X_valid, y_train, y_valid = train_test_split(X_train_full, y_train_full, random_state=42)
scaler = StandardScaler()
X_train = scaler.fit_transform(X_train)
X_valid = scaler.transform(X_valid)
X_test = scaler.transform(X_test)

# The network: one hidden layer, one number out.
model = Sequential(
    [
        Input(shape=X_train.shape[1:]),
        Dense(30, activation="relu"),
        Dense(1),
    ]
)
model.summary()
model.compile(loss="mean_squared_error", optimizer=SGD(learning_rate=1e-3))

# Learning, watched by TensorBoard, until ten epochs have brought nothing better.
logs = TensorBoard(time.strftime("logs/%Y%m%d-%H%M%S"))
patience = EarlyStopping(patience=10, restore_best_weights=True)
history = model.fit(X_train, y_train, epochs=50, validation_data=(X_valid, y_valid), callbacks=[logs, patience])

epochs = np.arange(1, len(history.history["loss"]) + 1)
figure, axes = plt.subplots(figsize=(7, 4))
axes.plot(epochs - 0.5, history.history["loss"], "o-", label="training")
axes.plot(epochs, history.history["val_loss"], "o-", label="validation")
axes.set(xlabel="epoch", ylabel="mean squared error", ylim=(0, 1))
axes.grid(alpha=0.3)
axes.legend()
figure.tight_layout()
figure.savefig("housing_curves.png", dpi=120)

# How good is it on districts it has never seen?
mse_test = model.evaluate(X_test, y_test)
print(f"test error {mse_test:.4f}, or about {np.sqrt(mse_test) * 100_000:,.0f} dollars")

y_pred = model.predict(X_test[:3])
print("The first three districts of the test:")
for predicted, true in zip(y_pred[:, 0], y_test, strict=False):
    print(f"predicted {predicted:.2f}, true {true:.2f}")
