"""Integers that an embedding does not have are refused before the work; computed ones give zeros and spoil nothing."""

import numpy as np
import pytest

import iskra
from iskra import layers, ops

GOOD = np.array([[0, 1], [2, 3], [4, 0]])
BAD = [
    ([[1, 2], [0, 5]], r"got 5 in row 1, column 1\. Give it input_dim=6 or more"),
    ([[1, -1]], r"got -1 in row 0, column 1\. Number what it embeds from 0\."),
    ([[2**31 - 1, 0]], r"got 2147483647 in row 0, column 0\."),
    ([[2**40, 0]], r"got 1099511627776 in row 0, column 0\."),
    ([[4.0, 5.5]], r"got 5\.5 in row 0, column 1\."),
]


def model_of(*parts, dtype="int32", shape=(2,)):
    model = iskra.Sequential([iskra.Input(shape, dtype=dtype), *parts, layers.Flatten(), layers.Dense(1)])
    model.compile("sgd", "mse")
    return model


def embedding(dtype="int32"):
    return model_of(layers.Embedding(5, 3, name="table"), dtype=dtype)


@pytest.mark.parametrize("dtype", ["int32", "float32"])
@pytest.mark.parametrize(("x", "said"), BAD)
def test_fit_evaluate_and_predict_look_first(x, said, dtype):
    model, x = embedding(dtype), np.array(x)
    y, before = np.ones((len(x), 1)), model.get_weights()
    expected = rf": expected integers from 0 to 4 in x for 'table' with input_dim=5, {said}"
    for call in (
        lambda: model.fit(x, y, verbose=0),
        lambda: model.evaluate(x, y, verbose=0),
        lambda: model.predict(x, verbose=0),
        lambda: model.predict(np.concatenate([GOOD, x]), batch_size=2, verbose=0),
        lambda: model.train_on_batch(x, y),
        lambda: model.predict_on_batch(x),
        lambda: model(x),
    ):
        with pytest.raises(ValueError, match=expected.replace("row 1", r"row \d").replace("row 0", r"row \d")):
            call()
    for weight, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
    assert np.isfinite(model.predict(GOOD, verbose=0)).all()


def test_a_layer_on_arrays_looks_too():
    with pytest.raises(ValueError, match=r"call: expected integers from 0 to 4 in inputs for 'alone' .* got 7\. "):
        layers.Embedding(5, 3, name="alone")(7)


def test_batches_are_looked_at_as_they_come():
    model, seen = embedding(), []

    def batches():
        for number in range(100):
            seen.append(number)
            yield (np.array([[0, 9]]) if number == 70 else np.zeros((1, 2), int)), np.ones((1, 1))

    with pytest.raises(ValueError, match=r"fit: expected integers from 0 to 4 in x .* got 9 in row \d+, column 1"):
        model.fit(batches(), steps_per_epoch=100, verbose=0)
    assert all(np.isfinite(weight).all() for weight in model.get_weights()) and model.optimizer.iterations.value > 0
    with pytest.raises(ValueError, match="predict: expected integers"):
        model.predict((x for x in [GOOD, GOOD + 1]), verbose=0)


def test_validation_data_are_looked_at_before_the_first_epoch():
    model = embedding()
    before = model.get_weights()
    with pytest.raises(ValueError, match=r"^fit\(validation_data\): expected integers .* got 5 in row 2, column 0"):
        held_out = GOOD + np.array([[0, 0], [0, 0], [1, 0]]), np.ones((3, 1))
        model.fit(GOOD, np.ones((3, 1)), validation_data=held_out, verbose=0)
    for weight, old in zip(model.get_weights(), before, strict=True):
        np.testing.assert_array_equal(weight, old)
    with pytest.raises(ValueError, match="got 9 in row"):
        model.fit(np.append(GOOD, [[9, 9]], 0), np.ones((4, 1)), validation_split=0.25, verbose=0)


def test_each_column_has_a_table_of_its_own():
    inputs = iskra.Input((3,), dtype="int32")
    small, large = layers.Embedding(2, 1, name="small"), layers.Embedding(100, 1, name="large")
    outputs = layers.Dense(1)(ops.concatenate([small(inputs[:, 0]), large(inputs[:, 2])], axis=-1))
    model = iskra.Model(inputs, outputs)
    assert model.predict(np.array([[1, 1000, 99]]), verbose=0).shape == (1, 1)
    with pytest.raises(ValueError, match=r"from 0 to 99 in x for 'large' .* got 100 in row 1, column 2"):
        model.predict(np.array([[1, 0, 99], [0, 0, 100]]), verbose=0)
    with pytest.raises(ValueError, match=r"from 0 to 1 in x for 'small' .* got 2 in row 0, column 0"):
        model.predict(np.array([[2, 0, 99]]), verbose=0)


def test_several_inputs_and_targets():
    class Centres(iskra.Model):
        def __init__(self):
            super().__init__()
            self.table, self.centres = layers.Embedding(4, 2, name="table"), self.add_weight((3, 2), name="centres")

        def call(self, x):
            return self.table(x[1]) + x[0]

        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return ops.mean(ops.square(y_pred - ops.take(self.centres, y, axis=0)))

    model = Centres()
    model.compile("sgd")
    features, x = np.ones((3, 2)), np.array([0, 1, 3])
    model.fit([features, x], np.array([0, -3, 2]), verbose=0)
    with pytest.raises(ValueError, match=r"expected indices from -3 to 2 in y for a table of 3 rows, got 3 in row 2\."):
        model.fit([features, x], np.array([0, 1, 3]), verbose=0)
    with pytest.raises(ValueError, match=r"in x\[1\] for 'table' with input_dim=4, got 4 in row 1\."):
        model.evaluate([features, x + np.array([0, 3, 0])], np.array([0, 1, 2]), verbose=0)


class Shifted(layers.Layer):
    """An embedding of numbers that are computed."""

    def __init__(self):
        super().__init__()
        self.table = layers.Embedding(5, 3)

    def call(self, inputs):
        return self.table(inputs + 1)


def test_computed_indices_beyond_the_table_are_zeros_and_spoil_nothing(engine):
    model = model_of(Shifted())
    x = np.array([[0, 3], [4, 1000], [2**30, -1000]])
    model.predict(x, verbose=0)
    inner = iskra.Sequential([iskra.Input((2,), dtype="int32"), Shifted()])
    inner.layers[0].table.set_weights([np.arange(15.0).reshape(5, 3)])
    np.testing.assert_array_equal(inner.predict(x, verbose=0)[0], [[3, 4, 5], [12, 13, 14]])
    np.testing.assert_array_equal(inner.predict(x, verbose=0)[1:], np.zeros((2, 2, 3)))
    for optimizer in ("sgd", "adam"):
        model.compile(optimizer, "mse")
        before = model.get_weights()[0]
        model.fit(x, np.ones((3, 1)), epochs=2, verbose=0)
        table = model.get_weights()[0]
        assert np.isfinite(table).all()
        np.testing.assert_array_equal((table != before).any(axis=1), [False, True, False, False, True])
