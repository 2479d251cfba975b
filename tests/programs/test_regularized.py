"""Monte-Carlo dropout, max-norm regularization and transfer of layers, as textbooks write them for Keras."""

import numpy as np

import iskra as keras

rng = np.random.default_rng(42)
centers = rng.normal(size=(10, 28, 28)) * 0.7
y_all = rng.integers(0, 10, 1200)
X_all = (centers[y_all] + rng.normal(size=(1200, 28, 28))).astype("float32")
X_train, y_train, X_valid, y_valid = X_all[:1000], y_all[:1000], X_all[1000:], y_all[1000:]


class MCDropout(keras.layers.Dropout):
    def call(self, inputs, training=False):
        return super().call(inputs, training=True)


def test_monte_carlo_dropout():
    keras.utils.set_random_seed(42)
    model = keras.Sequential(
        [
            keras.layers.Input(shape=[28, 28]),
            keras.layers.Flatten(),
            keras.layers.Dropout(rate=0.2),
            keras.layers.Dense(100, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dropout(rate=0.2),
            keras.layers.Dense(10, activation="softmax"),
        ]
    )
    optimizer = keras.optimizers.SGD(learning_rate=0.01, momentum=0.9)
    model.compile(loss="sparse_categorical_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    model.fit(X_train, y_train, epochs=5, validation_data=(X_valid, y_valid), verbose=0)

    y_probas = np.stack([model(X_valid, training=True) for sample in range(20)])
    y_proba = y_probas.mean(axis=0)
    assert y_probas.std(axis=0).max() > 0.01
    assert (y_proba.argmax(axis=1) == y_valid).mean() > 0.8

    mc_model = keras.Sequential(
        [MCDropout(layer.rate) if isinstance(layer, keras.layers.Dropout) else layer for layer in model.layers]
    )
    first, second = (mc_model.predict(X_valid[:5], verbose=0) for _ in range(2))
    assert (first != second).any()


def test_max_norm():
    keras.utils.set_random_seed(42)
    max_norm = keras.constraints.max_norm(1.0)
    dense = keras.layers.Dense(
        100, activation="relu", kernel_initializer="he_normal", kernel_constraint=keras.constraints.max_norm(1.0)
    )
    model = keras.Sequential(
        [
            keras.layers.Input(shape=[28, 28]),
            keras.layers.Flatten(),
            dense,
            keras.layers.Dense(10, activation="softmax", kernel_constraint=max_norm),
        ]
    )
    model.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model.fit(X_train, y_train, epochs=2, verbose=0)
    for layer in model.layers[1:]:
        assert np.linalg.norm(layer.kernel.numpy(), axis=0).max() < 1.0001


def test_transfer_of_layers():
    keras.utils.set_random_seed(42)
    is_A = y_train < 8
    X_train_A, y_train_A = X_train[is_A], y_train[is_A]
    X_train_B, y_train_B = X_train[~is_A], (y_train[~is_A] == 9).astype("float32")
    model_A = keras.Sequential(
        [
            keras.layers.Input(shape=[28, 28]),
            keras.layers.Flatten(),
            keras.layers.Dense(100, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(100, activation="relu", kernel_initializer="he_normal"),
            keras.layers.Dense(8, activation="softmax"),
        ]
    )
    model_A.compile(loss="sparse_categorical_crossentropy", optimizer="adam", metrics=["accuracy"])
    model_A.fit(X_train_A, y_train_A, epochs=3, verbose=0)

    model_A_clone = keras.models.clone_model(model_A)
    model_A_clone.set_weights(model_A.get_weights())
    model_B_on_A = keras.Sequential(model_A_clone.layers[:-1])
    model_B_on_A.add(keras.layers.Dense(1, activation="sigmoid"))
    for layer in model_B_on_A.layers[:-1]:
        layer.trainable = False
    model_B_on_A.compile(loss="binary_crossentropy", optimizer="sgd", metrics=["accuracy"])
    model_B_on_A.fit(X_train_B, y_train_B, epochs=4, verbose=0)
    np.testing.assert_array_equal(model_B_on_A.layers[1].kernel.numpy(), model_A.layers[1].kernel.numpy())

    for layer in model_B_on_A.layers[:-1]:
        layer.trainable = True
    optimizer = keras.optimizers.SGD(learning_rate=0.001)
    model_B_on_A.compile(loss="binary_crossentropy", optimizer=optimizer, metrics=["accuracy"])
    history = model_B_on_A.fit(X_train_B, y_train_B, epochs=16, verbose=0)
    assert (model_B_on_A.layers[1].kernel.numpy() != model_A.layers[1].kernel.numpy()).any()
    assert history.history["accuracy"][-1] > 0.7


def test_feature_extraction_with_a_functional_head():
    keras.utils.set_random_seed(42)
    base = keras.Sequential([keras.Input((28, 28)), keras.layers.Flatten(), keras.layers.Dense(50, activation="relu")])
    base.trainable = False
    inputs = keras.Input(shape=(28, 28))
    x = base(inputs, training=False)
    x = keras.layers.Dropout(0.2)(x)
    outputs = keras.layers.Dense(10, activation="softmax")(x)
    model = keras.Model(inputs, outputs)
    assert len(model.trainable_weights) == 2
    before = base.get_weights()
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    model.fit(X_train, y_train, epochs=3, verbose=0)
    for one, other in zip(before, base.get_weights(), strict=True):
        np.testing.assert_array_equal(one, other)
