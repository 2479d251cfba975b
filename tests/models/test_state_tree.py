"""The state of a model as nested dictionaries."""

import numpy as np
import pytest

import iskra
from iskra.layers import BatchNormalization, Dense


def made():
    model = iskra.Sequential([iskra.Input((3,)), Dense(2, name="first"), BatchNormalization(name="norm")], name="net")
    model.compile("adam", "mse")
    return model


def test_values_come_by_path_and_go_back():
    one, other = made(), made()
    one.fit(np.eye(3), np.ones((3, 2)), epochs=2, verbose=0)
    other.optimizer.build(other.trainable_variables)
    tree = one.get_state_tree(value_format="numpy_array")
    assert set(tree) == {"trainable_variables", "non_trainable_variables", "optimizer_variables", "metrics_variables"}
    assert set(tree["non_trainable_variables"]["net"]["norm"]) == {"moving_mean", "moving_variance"}
    assert tree["optimizer_variables"][one.optimizer.name]["iteration"] == 2 and "loss" in tree["metrics_variables"]
    other.set_state_tree(tree)
    for a, b in zip(
        [*one.weights, *one.optimizer.variables], [*other.weights, *other.optimizer.variables], strict=True
    ):
        np.testing.assert_array_equal(a, b)
    tree["trainable_variables"]["net"]["first"]["kernel"][:] = 0
    assert np.any(one.get_layer("first").kernel.numpy())  # a copy


def test_the_number_in_an_optimizers_name_does_not_matter():
    model = made()
    model.set_state_tree({"optimizer_variables": {"adam_99": {"iteration": 7}}})
    assert model.optimizer.iterations.numpy() == 7
    model.set_state_tree({"optimizer_variables": {}})
    assert model.optimizer.iterations.numpy() == 7


def test_some_values():
    model = made()
    model.set_state_tree({"trainable_variables": {"net": {"first": {"bias": [0.5, 1.0]}}}})
    np.testing.assert_array_equal(model.get_layer("first").bias, [0.5, 1.0])


@pytest.mark.parametrize(
    ("tree", "text"),
    [
        (
            {"trainable_variables": {"net": {"first": {"bios": [0.5, 1.0]}}}},
            "got 'net/first/bios' in 'trainable_variables'. Known are",
        ),
        ({"optimizer_variables": {"sgd": {"iteration": 1}}}, "got 'sgd/iteration' in 'optimizer_variables'. Known are"),
        ({"optimizer_variables": {"a": {"b": 1}, "c": {"d": 2}}}, "got 'a/b' in 'optimizer_variables'. Known are"),
        ({"weights": {"first": {"bias": [0.5, 1.0]}}}, "got 'first/bias' in 'weights'. Known are trainable_variables"),
    ],
)
def test_names_that_the_model_does_not_have(tree, text):
    with pytest.raises(ValueError, match=f"set_state_tree: expected the variables of 'net', {text}"):
        made().set_state_tree(tree)


def test_trees_that_cannot_be():
    class Twice(iskra.Model):
        def __init__(self):
            super().__init__(name="twin")
            self.parts = [Dense(1, name="same"), Dense(1, name="same")]

        def call(self, inputs):
            return self.parts[1](self.parts[0](inputs))

    model = Twice()
    model.build((None, 1))
    with pytest.raises(
        ValueError, match="get_state_tree: expected variables of different paths, got 'twin/same/kernel' twice"
    ):
        model.get_state_tree()
    with pytest.raises(
        ValueError, match="get_state_tree: expected value_format as one of 'backend_tensor', 'numpy_array'"
    ):
        made().get_state_tree("list")
