"""Weights of rows, steps and pixels, in all the ways that data come: losses and weighted metrics."""

import re

import numpy as np
import pytest

import iskra
from iskra.data import Dataset
from iskra.layers import Dense, Masking
from iskra.utils import PyDataset

RNG = np.random.default_rng(0)
X = RNG.normal(size=(6, 4, 3)).astype(np.float32)  # (N, T, F)
Y = RNG.normal(size=(6, 4, 1)).astype(np.float32)
WEIGHTS = RNG.random((6, 4)).astype(np.float32)


def regression(inputs=None):
    inputs = iskra.Input((4, 3)) if inputs is None else inputs
    hidden = Masking(mask_value=9.0)(inputs) if inputs.shape[-1] == 3 else inputs
    model = iskra.Model(inputs, Dense(1, kernel_initializer="ones")(hidden))
    model.compile(iskra.optimizers.SGD(0.0), "mse", metrics=["mae"], weighted_metrics=["mae"])
    return model


class Batches(PyDataset):
    def __init__(self, *parts):
        super().__init__()
        self.parts = parts

    def __len__(self):
        return 3

    def __getitem__(self, index):
        return tuple(part[2 * index : 2 * index + 2] for part in self.parts)


def dataset(*parts):
    return Dataset(lambda: iter(zip(*parts, strict=True))).batch(2)


def expected(x=X, weights=WEIGHTS):
    """The loss, the mean absolute error, and the weighted one."""
    error = x.sum(-1) - Y[..., 0]
    kept = np.ones((6, 4)) if x is X else (x[..., 0] != 9)
    weights = np.broadcast_to(weights.reshape(*weights.shape[:2], *[1] * (2 - weights.ndim)), (6, 4)) * kept
    losses = [(weights[i : i + 2] * error[i : i + 2] ** 2).sum() / kept[i : i + 2].sum() for i in (0, 2, 4)]
    plain = (kept * abs(error)).sum() / kept.sum()
    return [np.mean(losses), plain, (weights * abs(error)).sum() / weights.sum()]


MADE = {
    "arrays": lambda model, w: model.fit(X, Y, 2, sample_weight=w, verbose=0),
    "tensors": lambda model, w: model.fit(*map(iskra.ops.convert_to_tensor, (X, Y)), 2, sample_weight=w, verbose=0),
    "lists": lambda model, w: model.fit(X, Y, 2, sample_weight=w.tolist(), verbose=0),
    "a data set": lambda model, w: model.fit(dataset(X, Y, w), verbose=0),
    "a PyDataset": lambda model, w: model.fit(Batches(X, Y, w), verbose=0),
    "a generator": lambda model, w: model.fit((batch for batch in dataset(X, Y, w)), verbose=0),
    "validation data": lambda model, w: model.fit(X, Y, 2, validation_data=(X, Y, w), verbose=0),
    "validation batches": lambda model, w: model.fit(X, Y, 2, validation_data=Batches(X, Y, w), verbose=0),
}


@pytest.mark.parametrize("weights", [WEIGHTS, WEIGHTS[:, 0], WEIGHTS[..., None]], ids=["steps", "rows", "steps of 1"])
@pytest.mark.parametrize("way", MADE)
def test_weights_of_steps_in_every_way(way, weights):
    history = MADE[way](regression(), weights).history
    values = [history["val_" * way.startswith("validation") + name][0] for name in ("loss", "mae", "weighted_mae")]
    np.testing.assert_allclose(values, expected(weights=weights.reshape(weights.shape[:2])), rtol=1e-5)


def test_evaluation_and_single_batches(engine):
    model = regression()
    for values in (
        model.evaluate(X, Y, 2, sample_weight=WEIGHTS, verbose=0),
        model.evaluate(Batches(X, Y, WEIGHTS), verbose=0),
    ):
        np.testing.assert_allclose(values, expected(), rtol=1e-5)
    np.testing.assert_allclose(model.train_on_batch(X, Y, WEIGHTS), expected(), rtol=1e-5)
    np.testing.assert_allclose(model.test_on_batch(X, Y, WEIGHTS), expected(), rtol=1e-5)


def test_masks_and_weights_of_steps(engine):
    masked = X.copy()
    masked[1, 2:], masked[4, 3:] = 9, 9
    values = regression().evaluate(masked, Y, 2, sample_weight=WEIGHTS, verbose=0)
    np.testing.assert_allclose(values, expected(masked), rtol=1e-5)


def test_weights_held_out_with_their_rows():
    model = regression()
    history = model.fit(X, Y, sample_weight=WEIGHTS, validation_split=0.5, verbose=0).history
    assert history["val_loss"][0] == pytest.approx(
        model.evaluate(X[3:], Y[3:], sample_weight=WEIGHTS[3:], verbose=0)[0]
    )


def test_steps_of_no_weight_teach_nothing(engine):
    trained = []
    for targets in (Y, np.where(WEIGHTS[..., None] < 0.5, 7.0, Y)):
        model = regression(iskra.Input((4, 3)))
        model.optimizer.learning_rate = 0.1
        model.fit(X, targets, sample_weight=WEIGHTS >= 0.5, shuffle=False, verbose=0)
        trained.append(model.get_weights())
    assert all(np.array_equal(a, b) for a, b in zip(*trained, strict=True))


def test_weights_of_pixels(engine):
    images, classes = RNG.normal(size=(4, 3, 5, 2)).astype(np.float32), RNG.integers(0, 3, (4, 3, 5))
    weights = RNG.random((4, 3, 5))
    model = iskra.Sequential([iskra.Input((3, 5, 2)), Dense(3, activation="softmax")])
    model.compile("sgd", "sparse_categorical_crossentropy", weighted_metrics=["accuracy"])
    outputs = model.predict(images, verbose=0)
    losses = -np.log(np.take_along_axis(outputs, classes[..., None], -1))[..., 0]
    correct = (weights * (outputs.argmax(-1) == classes)).sum() / weights.sum()
    for given in (weights, weights[..., None]):
        values = model.evaluate(images, classes, sample_weight=given, verbose=0)
        np.testing.assert_allclose(values, [(weights * losses).mean(), correct], rtol=1e-5)


def test_class_weights_of_pixels_are_their_weights(engine):
    images, classes = RNG.normal(size=(4, 3, 5, 2)).astype(np.float32), RNG.integers(0, 3, (4, 3, 5))
    history = []
    for settings in ({"class_weight": {0: 0.5, 2: 3.0}}, {"sample_weight": np.array([0.5, 1.0, 3.0])[classes]}):
        for loss, targets in (("sparse_categorical", classes), ("categorical", np.eye(3)[classes])):
            iskra.utils.set_random_seed(0)
            model = iskra.Sequential([iskra.Input((3, 5, 2)), Dense(3, activation="softmax")])
            model.compile("sgd", f"{loss}_crossentropy")
            history.append(model.fit(images, targets, verbose=0, **settings).history["loss"])
    np.testing.assert_allclose(history, [history[0]] * 4, rtol=1e-5)


@pytest.mark.parametrize("shape", [(6, 3), (6, 4, 2), (6, 4, 1, 1)])
@pytest.mark.parametrize("who", ["fit", "evaluate", "fit(validation_data)"])
def test_weights_of_another_shape_are_refused_before_the_work(shape, who):
    model, weights = regression(), np.ones(shape)
    text = re.escape(f"{who}: expected sample_weight of shape (6,) or (6, 4), got {shape}. Weigh each row, or each")
    with pytest.raises(ValueError, match=text):
        if who == "fit":
            model.fit(X, Y, sample_weight=weights, verbose=0)
        elif who == "evaluate":
            model.evaluate(X, Y, sample_weight=weights, verbose=0)
        else:
            model.fit(X, Y, validation_data=(X, Y, weights), verbose=0)


def test_one_number_a_row_where_there_are_no_steps():
    model = iskra.Sequential([iskra.Input((3,)), Dense(1)])
    model.compile("sgd", "mse")
    with pytest.raises(
        ValueError, match=r"fit: expected sample_weight of shape \(6,\), got \(6, 2\)\. To weigh classes"
    ):
        model.fit(X[:, 0], Y[:, 0], sample_weight=np.ones((6, 2)), verbose=0)
