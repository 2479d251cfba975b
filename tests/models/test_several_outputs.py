"""Losses, weights and metrics of several outputs: Keras's forms, names and numbers."""

from __future__ import annotations

import numpy as np
import pytest

import iskra
from iskra.layers import Concatenate, Dense

RNG = np.random.default_rng(0)
A, B = RNG.random((20, 4)).astype(np.float32), RNG.random((20, 3)).astype(np.float32)
PRICE, KIND = RNG.random((20, 1)).astype(np.float32), RNG.integers(0, 3, 20)
WEIGHTS = RNG.random(20).astype(np.float32)


def network(form="list"):
    iskra.utils.set_random_seed(0)
    a, b = iskra.Input((4,), name="a"), iskra.Input((3,), name="b")
    both = Concatenate()([Dense(5, activation="relu")(a), b])
    price, kind = Dense(1, name="price")(both), Dense(3, activation="softmax", name="kind")(both)
    if form == "dict":
        return iskra.Model({"a": a, "b": b}, {"p": price, "k": kind})
    return iskra.Model([a, b], [price, kind])


def compiled(form="list", **settings):
    model = network(form)
    names = ("price", "kind") if form == "list" else ("p", "k")
    default = {
        "loss": dict(zip(names, ["mse", "sparse_categorical_crossentropy"], strict=True)),
        "loss_weights": dict(zip(names, [2.0, 0.5], strict=True)),
        "metrics": dict(zip(names, [["mae"], ["accuracy"]], strict=True)),
    }
    model.compile("sgd", **{**default, **settings})
    return model


def test_log_names_and_order():
    model = compiled()
    history = model.fit([A, B], [PRICE, KIND], verbose=0, validation_data=({"a": A, "b": B}, [PRICE, KIND])).history
    names = ["loss", "price_loss", "kind_loss", "price_mae", "kind_accuracy"]
    assert list(history) == [*names, *[f"val_{name}" for name in names]]
    assert model.metrics_names == names
    values = model.evaluate([A, B], {"kind": KIND, "price": PRICE}, verbose=0)
    assert dict(zip(names, values, strict=True)) == model.evaluate([A, B], [PRICE, KIND], verbose=0, return_dict=True)


def test_numbers():
    model = compiled()
    price, kind = model.predict([A, B], verbose=0)
    values = model.evaluate([A, B], [PRICE, KIND], verbose=0, return_dict=True)
    mse, entropy = np.mean((price - PRICE) ** 2), -np.mean(np.log(kind[np.arange(20), KIND]))
    assert values["price_loss"] == pytest.approx(mse, rel=1e-5)
    assert values["kind_loss"] == pytest.approx(entropy, rel=1e-5)
    assert values["loss"] == pytest.approx(2 * mse + 0.5 * entropy, rel=1e-5)
    assert values["price_mae"] == pytest.approx(np.mean(abs(price - PRICE)), rel=1e-5)
    assert values["kind_accuracy"] == pytest.approx(np.mean(kind.argmax(1) == KIND), rel=1e-5)


def test_lists_and_dictionaries_train_alike():
    one = compiled()
    other = compiled(
        loss=["mse", "sparse_categorical_crossentropy"], loss_weights=[2.0, 0.5], metrics=[["mae"], "accuracy"]
    )
    third = compiled("dict")
    histories = [
        one.fit([A, B], [PRICE, KIND], verbose=0, shuffle=False).history,
        other.fit({"a": A, "b": B}, {"kind": KIND, "price": PRICE}, verbose=0, shuffle=False).history,
        third.fit({"b": B, "a": A}, {"p": PRICE, "k": KIND}, verbose=0, shuffle=False).history,
    ]
    assert histories[0] == histories[1]
    assert list(histories[2]) == ["loss", "k_loss", "p_loss", "k_accuracy", "p_mae"]
    assert histories[2]["loss"] == pytest.approx(histories[0]["loss"], rel=1e-6)
    assert set(third.predict({"a": A, "b": B}, verbose=0)) == {"p", "k"}


def test_an_output_without_a_loss():
    model = compiled(loss={"price": "mse"}, loss_weights=None, metrics={"kind": "accuracy"})
    history = model.fit([A, B], [PRICE, KIND], verbose=0).history
    assert list(history) == ["loss", "kind_accuracy"]


def test_weights_of_rows_for_each_output():
    model = compiled(loss_weights=None, metrics=None, weighted_metrics={"price": "mae"})
    price, kind = model.predict([A, B], verbose=0)
    values = model.evaluate([A, B], [PRICE, KIND], sample_weight={"price": WEIGHTS}, verbose=0, return_dict=True)
    mse, entropy = np.mean(WEIGHTS * (price - PRICE)[:, 0] ** 2), -np.mean(np.log(kind[np.arange(20), KIND]))
    assert values["loss"] == pytest.approx(mse + entropy, rel=1e-5)
    expected = (WEIGHTS * abs(price - PRICE)[:, 0]).sum() / WEIGHTS.sum()
    assert values["price_mae"] == pytest.approx(expected, rel=1e-5)
    both = model.evaluate([A, B], [PRICE, KIND], sample_weight=[WEIGHTS, WEIGHTS], verbose=0)
    assert both == model.evaluate([A, B], [PRICE, KIND], sample_weight=WEIGHTS, verbose=0)


def test_a_class_of_ones_own_takes_and_gives_dictionaries():
    class Two(iskra.Model):
        def __init__(self):
            super().__init__()
            self.first, self.second = Dense(1), Dense(3, activation="softmax")

        def call(self, inputs):
            return {"price": self.first(inputs["a"]), "kind": self.second(inputs["b"])}

    model = Two()
    model.compile("sgd", {"price": "mse", "kind": "sparse_categorical_crossentropy"}, metrics={"price": ["mae"]})
    history = model.fit({"b": B, "a": A}, {"price": PRICE, "kind": KIND}, verbose=0).history
    assert list(history) == ["loss", "kind_loss", "price_loss", "price_mae"]
    assert model.predict({"a": A, "b": B}, verbose=0)["kind"].shape == (20, 3)
    assert model({"a": A, "b": B})["price"].shape == (20, 1)


@pytest.mark.parametrize(
    ("settings", "text"),
    [
        ({"loss": {"nope": "mse"}}, "compile: expected losses for the outputs price, kind, got one for nope. Name"),
        ({"loss": ["mse"] * 3}, "compile: expected one loss for each of 2 outputs, got 3. Pass a list as long"),
        ({"metrics": ["mae"]}, "compile: expected one metric .or list of them. for each of 2 outputs, got 1"),
        ({"loss_weights": [1.0, 2.0, 3.0]}, "compile: expected 2 loss_weights, one for each loss, got 3"),
    ],
)
def test_what_is_refused(settings, text):
    with pytest.raises(ValueError, match=text):
        compiled(**settings).fit([A, B], [PRICE, KIND], verbose=0)


def test_targets_that_are_missing():
    with pytest.raises(ValueError, match="fit: expected y as a dictionary with price, kind, got none for kind. The na"):
        compiled().fit([A, B], {"price": PRICE}, verbose=0)
