"""A wide and deep network with two inputs and an auxiliary output, as textbooks write it for Keras."""

import numpy as np

import iskra as keras

rng = np.random.default_rng(42)
X_train, X_valid = rng.normal(size=(600, 8)), rng.normal(size=(200, 8))


def target(X):
    return X[:, 0] * 2 - X[:, 3] + np.tanh(X[:, 5] * X[:, 6])


y_train, y_valid = target(X_train), target(X_valid)


def test_one_input():
    keras.utils.set_random_seed(42)
    normalization_layer = keras.layers.Normalization()
    hidden_layer1 = keras.layers.Dense(30, activation="relu")
    hidden_layer2 = keras.layers.Dense(30, activation="relu")
    concat_layer = keras.layers.Concatenate()
    output_layer = keras.layers.Dense(1)

    input_ = keras.layers.Input(shape=X_train.shape[1:])
    normalized = normalization_layer(input_)
    hidden1 = hidden_layer1(normalized)
    hidden2 = hidden_layer2(hidden1)
    concat = concat_layer([normalized, hidden2])
    output = output_layer(concat)
    model = keras.Model(inputs=[input_], outputs=[output])

    model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate=1e-2), metrics=["mae"])
    normalization_layer.adapt(X_train)
    history = model.fit(X_train, y_train, epochs=15, validation_data=(X_valid, y_valid), verbose=0)
    mse_test, _ = model.evaluate(X_valid, y_valid, verbose=0)
    assert mse_test < 0.25
    assert history.history["val_loss"][-1] == np.float32(mse_test)
    assert model.predict(X_valid[:3], verbose=0).shape == (3, 1)


def test_two_inputs():
    keras.utils.set_random_seed(42)
    input_wide = keras.layers.Input(shape=[5], name="input_wide")
    input_deep = keras.layers.Input(shape=[6], name="input_deep")
    norm_layer_wide = keras.layers.Normalization()
    norm_layer_deep = keras.layers.Normalization()
    norm_wide = norm_layer_wide(input_wide)
    norm_deep = norm_layer_deep(input_deep)
    hidden1 = keras.layers.Dense(30, activation="relu")(norm_deep)
    hidden2 = keras.layers.Dense(30, activation="relu")(hidden1)
    concat = keras.layers.concatenate([norm_wide, hidden2])
    output = keras.layers.Dense(1)(concat)
    model = keras.Model(inputs=[input_wide, input_deep], outputs=[output])

    model.compile(loss="mse", optimizer=keras.optimizers.Adam(learning_rate=1e-2), metrics=["RootMeanSquaredError"])
    X_train_wide, X_train_deep = X_train[:, :5], X_train[:, 2:]
    X_valid_wide, X_valid_deep = X_valid[:, :5], X_valid[:, 2:]
    norm_layer_wide.adapt(X_train_wide)
    norm_layer_deep.adapt(X_train_deep)
    model.fit(
        (X_train_wide, X_train_deep),
        y_train,
        epochs=15,
        validation_data=((X_valid_wide, X_valid_deep), y_valid),
        verbose=0,
    )
    mse_test = model.evaluate((X_valid_wide, X_valid_deep), y_valid, verbose=0)
    assert mse_test[0] < 0.35
    y_pred = model.predict({"input_wide": X_valid_wide[:3], "input_deep": X_valid_deep[:3]}, verbose=0)
    assert y_pred.shape == (3, 1)


class WideAndDeepModel(keras.Model):
    def __init__(self, units=30, activation="relu", **kwargs):
        super().__init__(**kwargs)
        self.norm_layer_wide = keras.layers.Normalization()
        self.norm_layer_deep = keras.layers.Normalization()
        self.hidden1 = keras.layers.Dense(units, activation=activation)
        self.hidden2 = keras.layers.Dense(units, activation=activation)
        self.main_output = keras.layers.Dense(1)
        self.aux_output = keras.layers.Dense(1)

    def call(self, inputs):
        input_wide, input_deep = inputs
        norm_wide = self.norm_layer_wide(input_wide)
        norm_deep = self.norm_layer_deep(input_deep)
        hidden1 = self.hidden1(norm_deep)
        hidden2 = self.hidden2(hidden1)
        concat = keras.layers.concatenate([norm_wide, hidden2])
        output = self.main_output(concat)
        aux_output = self.aux_output(hidden2)
        return output, aux_output


def test_a_class_with_an_auxiliary_output():
    keras.utils.set_random_seed(42)
    model = WideAndDeepModel(30, activation="relu", name="my_cool_model")
    model.compile(loss=["mse", "mse"], loss_weights=[0.9, 0.1], optimizer=keras.optimizers.Adam(learning_rate=1e-2))
    model.norm_layer_wide.adapt(X_train[:, :5])
    model.norm_layer_deep.adapt(X_train[:, 2:])
    history = model.fit((X_train[:, :5], X_train[:, 2:]), (y_train, y_train), epochs=15, verbose=0)
    assert history.history["loss"][-1] < 0.5
    y_pred_main, y_pred_aux = model.predict((X_valid[:3, :5], X_valid[:3, 2:]), verbose=0)
    assert y_pred_main.shape == y_pred_aux.shape == (3, 1)
