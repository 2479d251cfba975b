"""`fit` and `evaluate`: what is trained on what, in which order, and what the history says."""

import tracemalloc

import numpy as np
import pytest
from sklearn.datasets import load_digits

import iskra
from iskra.advice import IskraWarning, forget
from iskra.layers import Dense, Dropout, Flatten, Input

RNG = np.random.default_rng(0)
X, Y = RNG.normal(size=(50, 4)).astype(np.float32), RNG.normal(size=(50, 2)).astype(np.float32)
CLASSES = RNG.integers(0, 3, 50)


def regression(loss="mse", seed=3, **settings):
    iskra.utils.set_random_seed(seed)
    model = iskra.Sequential([Input((4,)), Dense(3, activation="tanh"), Dense(2)])
    model.compile(settings.pop("optimizer", "sgd"), loss, **settings)
    return model


def classifier(seed=3, dropout=0.0, optimizer="sgd"):
    iskra.utils.set_random_seed(seed)
    model = iskra.Sequential([Input((4,)), Dense(8, "relu"), Dropout(dropout), Dense(3, "softmax")])
    model.compile(optimizer, "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def bits(model):
    return [w.tobytes() for w in model.get_weights()]


# Learning. ----------------------------------------------------------------------------------------------------------


def test_digits_are_learned(engine):
    x, y = load_digits(return_X_y=True)
    iskra.utils.set_random_seed(0)
    model = iskra.Sequential([Input((64,)), iskra.layers.Rescaling(1 / 16), Dense(64, "relu"), Dense(10, "softmax")])
    model.compile(iskra.optimizers.SGD(0.3), "sparse_categorical_crossentropy", metrics=["accuracy"])
    history = model.fit(x[:1400], y[:1400], epochs=12, batch_size=32, verbose=0, validation_data=(x[1400:], y[1400:]))
    assert history.history["accuracy"][-1] > 0.98
    assert model.evaluate(x[1400:], y[1400:], verbose=0)[1] > 0.90
    assert (model.predict(x[:1400], verbose=0).argmax(1) == y[:1400]).mean() > 0.98


def test_same_seed_same_bits(engine):
    results = []
    for _ in range(2):
        model = classifier(dropout=0.3, optimizer="adam")
        history = model.fit(X, CLASSES, batch_size=8, epochs=3, verbose=0)
        results.append((bits(model), history.history))
    assert results[0] == results[1]
    model = classifier(seed=4, dropout=0.3, optimizer="adam")
    model.fit(X, CLASSES, batch_size=8, epochs=3, verbose=0)
    assert bits(model) != results[0][0]


def test_the_number_of_threads_does_not_matter():
    results = []
    for threads in (1, 2, 3):
        iskra.config.set_num_threads(threads)
        model = classifier(dropout=0.3)
        model.fit(np.tile(X, (20, 1)), np.tile(CLASSES, 20), batch_size=256, epochs=2, verbose=0)
        results.append(bits(model))
    iskra.config.set_num_threads(None)
    assert results[0] == results[1] == results[2]


def test_the_kind_of_number_does_not_matter():
    x = RNG.integers(0, 100, (50, 4))
    results = []
    for dtype in ("float32", "float64", "uint8", "int64"):
        model = classifier()
        model.fit(x.astype(dtype), CLASSES.astype("uint8" if dtype == "uint8" else "int64"), verbose=0)
        results.append(bits(model))
    assert all(result == results[0] for result in results)


# Epochs and batches. ------------------------------------------------------------------------------------------------


def test_an_epoch_is_its_batches_in_turn(engine):
    epoch, steps = regression(), regression()
    epoch.fit(X, Y, batch_size=16, epochs=2, shuffle=False, verbose=0)
    for _ in range(2):
        for start in range(0, 50, 16):  # the last one has 2 rows
            steps.train_on_batch(X[start : start + 16], Y[start : start + 16])
    for a, b in zip(epoch.get_weights(), steps.get_weights(), strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-6, atol=1e-7)


def test_the_loss_is_the_mean_over_rows_not_over_batches(engine):
    model = regression(optimizer=iskra.optimizers.SGD(0.0), metrics=["mae"])
    history = model.fit(X, Y, batch_size=16, verbose=0)
    y = model.predict(X, verbose=0)
    assert history.history["loss"][0] == pytest.approx(np.mean((y - Y) ** 2), rel=1e-5)
    assert history.history["mae"][0] == pytest.approx(np.mean(np.abs(y - Y)), rel=1e-5)
    assert model.evaluate(X, Y, batch_size=16, verbose=0) == pytest.approx([np.mean((y - Y) ** 2), np.mean(abs(y - Y))])


class Order(iskra.callbacks.Callback):
    """Notes the mean of each batch's targets, which the loss of a model that says 0 gives away."""

    def __init__(self):
        self.epochs, self.logs = [], []

    def on_epoch_begin(self, epoch, logs=None):
        self.epochs.append([])

    def on_train_batch_end(self, batch, logs=None):
        self.epochs[-1].append(batch)
        self.logs.append(logs["loss"])


def test_shuffling_changes_the_order_and_visits_each_row_once():
    def losses(shuffle):
        model = regression(loss="mae", optimizer=iskra.optimizers.SGD(0.0))
        model.set_weights([0 * w for w in model.get_weights()])
        order = Order()
        history = model.fit(X, np.arange(50.0)[:, None] * [1, 1], 1, 2, 0, [order], shuffle=shuffle)
        means = np.array(order.logs).reshape(2, 50)  # running means of |row number|
        rows = np.diff(means * np.arange(1, 51), prepend=0)
        assert history.history["loss"] == pytest.approx([24.5, 24.5])
        return np.round(rows).astype(int).tolist()

    first, second = losses(True)
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second != list(range(50))
    assert losses(False) == [list(range(50))] * 2


def test_steps_per_epoch_goes_on_where_the_last_epoch_ended():
    order = Order()
    model = regression()
    history = model.fit(X, Y, batch_size=20, epochs=3, steps_per_epoch=1, verbose=0, shuffle=False, callbacks=[order])
    assert order.epochs == [[0]] * 3 and history.params["steps"] == 1
    twin = regression()
    for start in (0, 20, 40):
        twin.train_on_batch(X[start : start + 20], Y[start : start + 20])
    np.testing.assert_allclose(model.get_weights()[0], twin.get_weights()[0], rtol=1e-6)


def test_initial_epoch():
    history = regression().fit(X, Y, epochs=5, initial_epoch=3, verbose=0)
    assert history.epoch == [3, 4] and len(history.history["loss"]) == 2
    assert regression().fit(X, Y, epochs=2, initial_epoch=2, verbose=0).history == {}


# Validation. --------------------------------------------------------------------------------------------------------


def test_validation_split_takes_the_last_rows(engine):
    a, b = regression(), regression()
    first = a.fit(X, Y, epochs=2, validation_split=0.2, verbose=0, shuffle=False)
    second = b.fit(X[:40], Y[:40], epochs=2, validation_data=(X[40:], Y[40:]), verbose=0, shuffle=False)
    assert first.history == second.history
    assert list(first.history) == ["loss", "val_loss"]
    assert first.history["val_loss"][-1] == pytest.approx(a.evaluate(X[40:], Y[40:], verbose=0))


def test_more_steps_than_the_data_have():
    model = regression()
    forget()
    with pytest.warns(IskraWarning, match="fit: the data ran out of batches after 3 of 4 in this epoch. Give it"):
        model.fit(X, Y, batch_size=20, epochs=2, steps_per_epoch=4, verbose=0)
    assert model.optimizer.iterations.numpy() == 2 * 3


def test_more_steps_than_there_are_to_evaluate():
    model = regression()
    forget()
    with pytest.warns(IskraWarning, match="evaluate: the data ran out of batches after 3 of 9"):
        loss = model.evaluate(X, Y, 20, 0, steps=9)
    assert loss == model.evaluate(X, Y, 20, 0)


@pytest.mark.parametrize(("freq", "count"), [(1, 6), (2, 3), ([1, 5], 2)])
def test_validation_freq(freq, count):
    history = regression().fit(X, Y, epochs=6, validation_split=0.2, validation_freq=freq, verbose=0)
    assert len(history.history["loss"]) == 6 and len(history.history["val_loss"]) == count


def test_validation_steps_and_weights():
    model = regression(optimizer=iskra.optimizers.SGD(0.0))
    weights = np.linspace(0, 1, 50)
    history = model.fit(X, Y, validation_data=(X, Y, weights), validation_batch_size=10, validation_steps=2, verbose=0)
    expected = model.evaluate(X[:20], Y[:20], batch_size=10, sample_weight=weights[:20], verbose=0)
    assert history.history["val_loss"][0] == pytest.approx(expected)


def test_evaluating_some_steps():
    model = regression()
    assert model.evaluate(X, Y, 10, 0, steps=2) == pytest.approx(model.evaluate(X[:20], Y[:20], verbose=0))
    assert model.evaluate(X, Y, verbose=0, return_dict=True) == {"loss": model.evaluate(X, Y, verbose=0)}


# Weights of rows and classes. ---------------------------------------------------------------------------------------


def test_class_weights_are_row_weights(engine):
    by_class = classifier()
    a = by_class.fit(X, CLASSES, class_weight={0: 0.5, 2: 3.0}, verbose=0)
    by_row = classifier()
    b = by_row.fit(X, CLASSES, sample_weight=np.array([0.5, 1.0, 3.0])[CLASSES], verbose=0)
    assert a.history == b.history and bits(by_class) == bits(by_row)


def test_rows_of_no_weight_teach_nothing():
    a, b = regression(), regression()
    a.fit(X, Y, sample_weight=np.arange(50) < 32, batch_size=32, shuffle=False, verbose=0)
    b.train_on_batch(X[:32], Y[:32])
    np.testing.assert_array_equal(a.get_weights()[0], b.get_weights()[0])


# Targets. -----------------------------------------------------------------------------------------------------------


def test_flat_targets_against_a_column(engine):
    """(N,) targets and (N, 1) outputs are never spread over one another."""
    target, results = X @ [1.0, -2.0, 0.5, 0.0], []
    for y in (target, target[:, None]):
        iskra.utils.set_random_seed(0)
        model = iskra.Sequential([Input((4,)), Dense(1)])
        model.compile(iskra.optimizers.SGD(0.1), "mse", metrics=["mae"])
        results.append(model.fit(X, y, epochs=40, verbose=0).history)
    assert results[0] == results[1]
    assert results[0]["loss"][-1] < 1e-3


@pytest.mark.parametrize(
    ("y", "units", "activation", "loss"),
    [
        (CLASSES, 3, "softmax", "sparse_categorical_crossentropy"),
        (np.eye(3)[CLASSES], 3, "softmax", "categorical_crossentropy"),
        (CLASSES % 2, 1, "sigmoid", "binary_crossentropy"),
        ((CLASSES % 2)[:, None], 1, "sigmoid", "binary_crossentropy"),
    ],
)
def test_accuracy_and_crossentropy_are_chosen_by_the_shapes(y, units, activation, loss, engine):
    results = []
    for named in (loss, "crossentropy"):
        iskra.utils.set_random_seed(0)
        model = iskra.Sequential([Input((4,)), Dense(units, activation)])
        model.compile("sgd", named, metrics=["accuracy", "acc", "crossentropy"])
        results.append(model.evaluate(X, y, verbose=0, return_dict=True))
    p = model.predict(X, verbose=0)
    said = p.argmax(1) if units == 3 else (p[:, 0] > 0.5)
    meant = CLASSES if units == 3 else CLASSES % 2
    assert results[0] == results[1]
    assert list(results[0]) == ["loss", "accuracy", "acc", "crossentropy"]
    assert results[0]["accuracy"] == results[0]["acc"] == pytest.approx(np.mean(said == meant))
    assert results[0]["crossentropy"] == pytest.approx(results[0]["loss"], rel=1e-5)


def test_large_whole_numbers_as_targets_stay_what_they_are():
    model = iskra.Sequential([Input((1,)), Dense(1, kernel_initializer="zeros")])
    model.compile("sgd", "mae")
    assert model.evaluate(np.zeros((2, 1)), np.array([2**40, 2**40]), verbose=0) == pytest.approx(2.0**40)


def test_no_targets_but_a_penalty():
    class Shrink(iskra.Layer):
        def call(self, inputs):
            self.add_loss(iskra.ops.mean(iskra.ops.square(inputs)))
            return inputs

    model = iskra.Sequential([Input((4,)), Dense(3), Shrink()])
    model.compile(iskra.optimizers.SGD(0.1))
    history = model.fit(X, epochs=30, verbose=0)
    assert history.history["loss"][-1] < 0.1 * history.history["loss"][0]


def test_several_inputs_and_outputs(engine):
    class Two(iskra.Model):
        def __init__(self):
            super().__init__()
            self.a, self.b = Dense(2), Dense(1)

        def call(self, inputs):
            return [self.a(inputs[0]), self.b(inputs[1])]

    def trained(loss, **settings):
        iskra.utils.set_random_seed(0)
        model = Two()
        model.compile(iskra.optimizers.SGD(0.1), loss, **settings)
        history = model.fit([X, X[:, :2]], [Y, Y[:, 0]], batch_size=16, epochs=3, verbose=0)
        return model, history.history["loss"]

    model, losses = trained(["mse", "mae"], loss_weights=[1.0, 2.0])
    assert losses == sorted(losses, reverse=True)
    a, b = model.predict([X, X[:, :2]], verbose=0)
    expected = np.mean((a - Y) ** 2) + 2 * np.mean(np.abs(b[:, 0] - Y[:, 0]))
    assert model.evaluate([X, X[:, :2]], [Y, Y[:, 0]], verbose=0)[0] == pytest.approx(expected, rel=1e-5)
    assert trained("mse")[1] == trained(["mse", "mse"])[1]
    with pytest.raises(ValueError, match="compile: expected one metric .or list of them. for each of 2 outputs, got 1"):
        trained("mse", metrics=["mae"])


# Memory. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("dtype", ["uint8", "float32", "float64"])
def test_the_data_are_not_copied(dtype):
    x, y = np.ones((20_000, 28, 28), dtype), np.zeros(20_000, np.uint8)
    model = iskra.Sequential([Input((28, 28)), Flatten(), Dense(4, "softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy")
    model.fit(x[:64], y[:64], verbose=0)
    tracemalloc.start()
    model.fit(x, y, batch_size=500, epochs=2, verbose=0, validation_split=0.1)
    model.evaluate(x, y, verbose=0)
    peak = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()
    assert peak < 2e6  # the data are 16 to 125 MB; the order of the rows is 0.2 MB


# Single batches. ----------------------------------------------------------------------------------------------------


def test_single_batches(engine):
    model = classifier()
    logs = model.train_on_batch(X[:8], CLASSES[:8], return_dict=True)
    assert list(logs) == ["loss", "accuracy"]
    values = model.test_on_batch(X[:8], CLASSES[:8])
    assert values == pytest.approx(model.evaluate(X[:8], CLASSES[:8], verbose=0))
    assert isinstance(values[0], float)
    weighted = model.test_on_batch(X[:8], CLASSES[:8], sample_weight=2 * np.ones(8))
    assert weighted[0] == pytest.approx(2 * values[0])
    assert regression().train_on_batch(X, Y) == pytest.approx(regression().evaluate(X, Y, verbose=0))


def test_metrics_can_be_read_and_reset():
    model = classifier()
    model.test_on_batch(X, CLASSES)
    assert model.metrics_names == ["loss", "accuracy"]
    assert model.get_metrics_result()["loss"] > 0
    model.reset_metrics()
    assert model.get_metrics_result() == {"loss": 0.0, "accuracy": 0.0}
    assert [metric.name for metric in model.metrics] == ["loss", "accuracy"]
