"""The paths of weights, which are those of Keras: the names of what was built or called when a weight was made."""

import numpy as np
import pytest

import iskra
from iskra import Input, Model, layers

X = np.ones((1, 4), np.float32)


class Block(layers.Layer):
    def __init__(self, **kwargs):
        super().__init__(**kwargs)
        self.inner = layers.Dense(2, use_bias=False, name="inner")

    def build(self, input_shape):
        self.inner.build(input_shape)
        self.scale = self.add_weight((), name="scale")

    def call(self, inputs):
        return self.inner(inputs) * self.scale


class Net(Model):
    def __init__(self):
        super().__init__(name="net")
        self.early = self.add_weight((), name="early")
        self.dense = layers.Dense(2, use_bias=False, name="dense")
        self.rest = iskra.Sequential([Block(name="block")], name="rest")

    def call(self, inputs):
        return self.rest(self.dense(inputs)) * self.early


def plain(units=1, **options):
    return layers.Dense(units, use_bias=False, **options)


def called(layer):
    layer(X)
    return layer


def functional(layer):
    x = Input((4,))
    return Model(x, layer(x), name="outer")


CASES = {
    "a layer alone": (lambda: called(plain(name="d")), ["d/kernel"]),
    "layers inside": (lambda: called(Block(name="b")), ["b/scale", "b/inner/kernel"]),
    "functional": (lambda: functional(plain(name="d")), ["d/kernel"]),
    "a layer of layers in a functional": (lambda: functional(Block(name="b")), ["b/scale", "b/inner/kernel"]),
    "Sequential": (lambda: iskra.Sequential([Input((4,)), plain(name="d")], name="s"), ["s/d/kernel"]),
    "Sequential built by data": (lambda: called(iskra.Sequential([plain(name="d")], name="s")), ["s/d/kernel"]),
    "Sequential in a functional": (lambda: functional(iskra.Sequential([plain(name="d")], name="s")), ["s/d/kernel"]),
    "Sequential in Sequential": (
        lambda: iskra.Sequential([Input((4,)), iskra.Sequential([plain(name="d")], name="t")], name="s"),
        ["s/t/d/kernel"],
    ),
    "a built Sequential in Sequential": (
        lambda: iskra.Sequential([iskra.Sequential([Input((4,)), plain(name="d")], name="t")], name="s"),
        ["t/d/kernel"],
    ),
    "a class": (lambda: called(Net()), ["net/early", "net/dense/kernel", "net/rest/block/scale",
                                        "net/rest/block/inner/kernel"]),
    "a wrapper": (
        lambda: iskra.Sequential([Input((3, 4)), layers.TimeDistributed(plain(name="d"), name="w")], name="s"),
        ["s/w/d/kernel"],
    ),
}  # fmt: skip


@pytest.mark.parametrize(("make", "paths"), CASES.values(), ids=list(CASES))
def test_paths(make, paths):
    assert [weight.path for weight in make().weights] == paths


def test_an_error_leaves_nothing_behind():
    class Broken(layers.Layer):
        def build(self, input_shape):
            raise RuntimeError("no")

    with pytest.raises(RuntimeError):
        Broken(name="broken")(X)
    assert called(plain(name="d")).kernel.path == "d/kernel"


def test_random_states_have_paths_of_their_own():
    model = iskra.Sequential([Input((4,)), layers.Dropout(0.5), layers.GaussianNoise(0.1), plain(name="d")], name="s")
    first, second = (each.path for each in model.variables if each.dtype == "int32")
    assert first != second and first.endswith("/seed_generator_state")
    tree = model.get_state_tree()
    assert len(tree["non_trainable_variables"]) == 2
    model.set_state_tree(tree)
