"""Objects from dictionaries: what is refused, by which error, and what own classes say of themselves."""

import re

import pytest

import iskra
from iskra import layers
from iskra.saving import deserialize_keras_object, register_keras_serializable, serialize_keras_object


def described(class_name, config, module="keras.layers", **rest):
    return {"module": module, "class_name": class_name, "config": config, **rest}


DENSE = {"units": 2}


@pytest.mark.parametrize(
    ("config", "error", "text"),
    [
        (described("Dense", [1, 2]), TypeError, "expected a class's name and its settings, got class_name='Dense', co"),
        (described("function", ["relu"], "builtins"), TypeError, "expected a class's name and its settings"),
        (described("__typespec__", "x", None), TypeError, "got class_name='__typespec__', config='x'"),
        (
            described("__lambda__", {}),
            ValueError,
            "a lambda, saved as code, which is never run. Running it would be ar",
        ),
        (described("Nothing", {}), ValueError, "expected classes that iskra has or that you pass, got Nothing"),
        (
            described("Dense", DENSE, registered_name="builtins.eval"),
            ValueError,
            "expected 'Dense', which resolved to a Keras built-in, without a registered name, got registered_name",
        ),
        (
            described("Adam", {}, "keras.optimizers", registered_name="shop>Adam"),
            ValueError,
            "expected 'Adam', which resolved to a Keras built-in",
        ),
        (
            described("function", "relu", "builtins", registered_name="mine"),
            ValueError,
            "expected 'relu', which resolved to a Keras built-in",
        ),
    ],
)
def test_what_is_refused(config, error, text):
    with pytest.raises(error, match="deserialize_keras_object: .*" + re.escape(text)):
        deserialize_keras_object(config)
    with pytest.raises(error, match=re.escape(text)):
        deserialize_keras_object({"part": [config]})


@pytest.mark.parametrize("registered_name", [None, "", "Dense"])
def test_a_class_under_its_own_name(registered_name):
    assert deserialize_keras_object(described("Dense", DENSE, registered_name=registered_name)).units == 2


@pytest.mark.parametrize("registered_name", [None, "function", "relu"])
def test_a_function_under_its_own_name(registered_name):
    config = described("function", "relu", "builtins", registered_name=registered_name)
    assert deserialize_keras_object(config) is iskra.activations.relu


def test_lambdas():
    double = lambda x: x * 2  # noqa: E731
    config = serialize_keras_object({"activation": double})
    with pytest.raises(
        ValueError, match="expected named functions, got a lambda, .* would be arbitrary code execution"
    ):
        deserialize_keras_object(config)
    assert deserialize_keras_object(config, {"<lambda>": double}) == {"activation": double}


@register_keras_serializable("shop")
class Scale:
    def __init__(self, factor):
        self.factor = factor

    def __call__(self, x):
        return x * self.factor

    def get_config(self):
        return {"factor": self.factor}


def test_a_class_without_from_config(tmp_path):
    with pytest.raises(
        TypeError, match="expected a class with from_config to make a Scale, got one without. Define it"
    ):
        deserialize_keras_object(serialize_keras_object(Scale(2.0)))
    model = iskra.Sequential([iskra.Input((2,)), layers.Dense(1, activation=Scale(2.0))])
    model.save(tmp_path / "net.keras")
    with pytest.raises(ValueError, match="load_model: expected a class with from_config to make a Scale in '.*net.ke"):
        iskra.models.load_model(tmp_path / "net.keras")


def test_a_class_without_get_config():
    with pytest.raises(ValueError, match="register_keras_serializable: expected a class with get_config, got Bare"):

        @register_keras_serializable("shop")
        class Bare:
            pass


@register_keras_serializable("shop")
class Weighted(layers.Layer):
    def __init__(self, units, *, rule=None, **kwargs):
        super().__init__(**kwargs)
        self.units, self.rule = units, rule

    def get_config(self):
        return dict(units=self.units, **super().get_config())


@register_keras_serializable("shop")
class Doubled(layers.Dense):
    def __init__(self, units, factor=2.0, **kwargs):
        super().__init__(units, **kwargs)
        self.factor = factor

    def get_config(self):
        return dict(factor=self.factor, **super().get_config())


@pytest.mark.parametrize(
    ("made", "config"),
    [
        (Weighted(3, rule="l2", name="w"), {"name": "w", "trainable": True, "units": 3}),
        (Weighted(3, trainable=False, name="w"), {"name": "w", "trainable": False, "units": 3}),
        (Doubled(4, 3.0, name="d", use_bias=False), {"name": "d", "units": 4, "factor": 3.0, "use_bias": False}),
    ],
)
def test_the_config_of_a_base_has_its_own_arguments(made, config):
    assert config.items() <= made.get_config().items()
    twin = deserialize_keras_object(serialize_keras_object(made), {type(made).__name__: type(made)})
    assert type(twin) is type(made) and twin.get_config() == made.get_config()
