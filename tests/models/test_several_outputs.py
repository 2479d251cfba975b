"""Losses, weights and metrics of several outputs: Keras's forms, names and numbers."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import pytest

import iskra
from iskra.advice import IskraWarning, forget
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


# Nested as the outputs are. -----------------------------------------------------------------------------------------


class Pair(NamedTuple):
    first: Any
    second: Any


def mean_of_all(y, y_pred):
    """The mean absolute error of outputs in any nesting."""
    pairs = zip(iskra.tree.flatten(y), iskra.tree.flatten(y_pred), strict=True)
    return sum(iskra.ops.mean(iskra.ops.abs(a - b), axis=-1) for a, b in pairs)


def several(make):
    """A model of three outputs, 1, 2 and 3 times the only input, in the structure that a function gives them."""
    inputs = iskra.Input((1,))
    outputs = [Dense(1, use_bias=False, name=f"y{n}")(inputs) for n in (1, 2, 3)]
    model = iskra.Model(inputs, make(*outputs))
    model.set_weights([np.full((1, 1), n) for n in (1.0, 2.0, 3.0)])
    return model


ONE = np.ones((4, 1), np.float32)  # so that the errors are 1, 2 and 3 where targets are zeros
NESTED = {
    "a dictionary of lists": (lambda a, b, c: {"p": [a, b], "q": c}, ["p/y1", "p/y2", "q"]),
    "a list in a list": (lambda a, b, c: [a, [b, c]], ["y1", "1/y2", "1/y3"]),
    "a tuple of dictionaries": (lambda a, b, c: ({"p": a, "q": b}, {"p": c}), ["0/p", "0/q", "1/p"]),
    "a named tuple": (lambda a, b, c: Pair(a, (b, c)), ["y1", "1/y2", "1/y3"]),
}


@pytest.mark.parametrize("name", NESTED)
def test_losses_and_targets_nested_as_the_outputs(name, engine):
    make, names = NESTED[name]
    model = several(make)
    model.compile(
        iskra.optimizers.SGD(0.0), make("mae", "mae", "mse"), make(1.0, 10.0, 100.0), make("mse", None, "mae")
    )
    target = make(0 * ONE, 0 * ONE, ONE)
    history = model.fit(ONE, target, verbose=0, validation_data=(ONE, target, make(ONE, 2 * ONE, None))).history
    assert history["loss"] == [1 + 20 + 400] and history["val_loss"] == [1 + 40 + 400]
    assert [history[f"{each}_loss"] for each in names] == [[1.0], [2.0], [4.0]]
    assert list(history)[4:6] == ["y1_mse", "y3_mae"]
    assert model.predict(ONE, verbose=0).__class__ is make(1, 2, 3).__class__


@pytest.mark.parametrize("name", NESTED)
def test_flat_lists_for_nested_outputs(name):
    model = several(NESTED[name][0])
    model.compile(iskra.optimizers.SGD(0.0), ["mae", "mae", "mse"])
    assert model.evaluate(ONE, [0 * ONE, 0 * ONE, ONE], verbose=0)[0] == 1 + 2 + 4


def test_a_loss_of_several_outputs_together(engine):
    model = several(lambda a, b, c: {"p": (a, b), "q": c})
    model.compile(
        iskra.optimizers.SGD(0.0), {"p": [mean_of_all, (None, "mse")], "q": "mae"}, {"p": [10.0, (0, 1.0)], "q": 1}
    )
    history = model.fit(ONE, {"p": (0 * ONE, 0 * ONE), "q": 0 * ONE}, verbose=0).history
    assert history == {"loss": [30 + 4 + 3], "p_loss": [3.0], "p/y2_loss": [4.0], "q_loss": [3.0]}
    model.compile("sgd", [mean_of_all, {"p": (mean_of_all, None)}])
    with pytest.raises(
        ValueError, match="compile: expected one sample_weight for a loss of several outputs, got one f"
    ):
        model.fit(ONE, [ONE] * 3, sample_weight=[ONE, ONE, None], verbose=0)


def test_several_losses_of_one_output_are_added():
    model = several(lambda a, b, c: [a, b, c])
    model.compile(iskra.optimizers.SGD(0.0), ["mae", ["mae", "mse"], None], [1.0, [10.0, 100.0], 1.0])
    history = model.fit(ONE, [0 * ONE] * 3, verbose=0).history
    assert history == {"loss": [1 + 20 + 400], "y1_loss": [1.0], "y2_loss": [2 + 4.0]}


@pytest.mark.parametrize("make", [lambda y: y, lambda y: [y], lambda y: {"y": y}, lambda y: (y,)])
@pytest.mark.parametrize("loss", ["mae", ["mae"], {"y": "mae"}, {"y": ["mae"]}])
@pytest.mark.parametrize("target", [ONE, [ONE], {"y": ONE}])
def test_one_output_in_any_form(make, loss, target):
    inputs = iskra.Input((1,))
    model = iskra.Model(inputs, make(Dense(1, kernel_initializer="ones", name="y")(inputs)))
    model.compile("sgd", loss, metrics={"y": ["mse"]}, weighted_metrics=["mse"])
    assert model.fit(3 * ONE, target, verbose=0).history == {"loss": [2.0], "mse": [4.0], "weighted_mse": [4.0]}


# Targets for some outputs. ------------------------------------------------------------------------------------------


@pytest.mark.parametrize("target", [{"p": ONE}, {"p": ONE, "k": None}, ONE, [ONE]])
@pytest.mark.parametrize("loss", [{"p": "mae"}, {"p": "mae", "k": None}])
def test_targets_for_outputs_with_a_loss_alone(target, loss):
    model = compiled("dict", loss=loss, loss_weights=None, metrics=None)
    x = {"a": A[:4], "b": B[:4]}
    values = [model.evaluate(x, target, verbose=0), model.test_on_batch(x, target)]
    values.append(model.fit(x, target, verbose=0, validation_data=iter([(x, target)])).history["loss"][0])
    assert values == pytest.approx([values[0]] * 3)


def test_a_metric_needs_a_target_too():
    model = compiled("dict", loss={"p": "mae"}, loss_weights=None, metrics={"k": "accuracy"})
    with pytest.raises(
        ValueError, match="fit: expected y as a dictionary with k, p, got none for k. The names given ar"
    ):
        model.fit({"a": A, "b": B}, {"p": PRICE}, verbose=0)


def test_targets_for_no_output_are_left_out_with_a_warning():
    model = compiled()
    forget()
    with pytest.warns(IskraWarning, match="fit: expected y with entries for price, kind, got also row, which"):
        history = model.fit([A, B], {"price": PRICE, "kind": KIND, "row": KIND}, verbose=0).history
    assert history == compiled().fit([A, B], [PRICE, KIND], verbose=0).history


@pytest.mark.parametrize("target", [[PRICE] * 3, {"a": PRICE, "b": KIND}, PRICE])
def test_targets_that_fit_no_output(target):
    with pytest.raises(ValueError, match="fit: expected (y as a dictionary with price, kind|2 targets in y), .*got "):
        compiled().fit([A, B], target, verbose=0)


def test_steps_of_ones_own_get_targets_as_they_were_given():
    class Own(iskra.Model):
        def train_step(self, data):
            x, y, weights = data
            assert set(y) == {"boxes", "names"} and isinstance(weights, tuple) and weights[1] is None
            loss = iskra.ops.mean(iskra.ops.square(self(x, training=True)[0] - y["boxes"]))
            return {"loss": loss, "sum": iskra.ops.sum(y["names"][1])}

    inputs = iskra.Input((1,))
    model = Own(inputs, [Dense(1)(inputs), Dense(2)(inputs)])
    model.compile("sgd", "mse")
    y = {"names": [ONE, 2 * ONE], "boxes": ONE}
    assert model.fit(ONE, y, sample_weight=(ONE, None), verbose=0).history["sum"] == [8.0]


def test_a_loss_for_more_outputs_than_the_model_has():
    class Split(iskra.Model):
        def compute_loss(self, x=None, y=None, y_pred=None, sample_weight=None, training=True):
            return super().compute_loss(x, y, [y_pred, y_pred], sample_weight, training)

    inputs = iskra.Input((1,))
    model = Split(inputs, Dense(1, kernel_initializer="ones")(inputs))
    model.compile("sgd", ["mae", "mse"])
    history = model.fit(ONE, (3 * ONE, 4 * ONE), verbose=0).history
    assert history == {"loss": [2 + 9.0], "mae_loss": [2.0], "mse_loss": [9.0]}
