"""Names to objects."""

import pytest

from iskra.configurable import Configurable
from iskra.registry import Registry, serialize, snake_case


class Square(Configurable):
    def __init__(self, side=1.0):
        self.side = side


def double(x):
    return 2 * x


REGISTRY = Registry("shapes", [Square, double], aliases={"box": "Square"})


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("GlorotUniform", "glorot_uniform"),
        ("AUC", "auc"),
        ("L1L2", "l1l2"),
        ("ReLU", "re_lu"),
        ("Conv2DTranspose", "conv2d_transpose"),
        ("SparseTopKCategoricalAccuracy", "sparse_top_k_categorical_accuracy"),
    ],
)
def test_snake_case(name, expected):
    assert snake_case(name) == expected


@pytest.mark.parametrize("identifier", ["Square", "square", "box", Square, {"class_name": "Square", "config": {}}])
def test_an_object_from_what_stands_for_it(identifier):
    assert type(REGISTRY.get(identifier)) is Square


def test_functions_and_objects_stay_what_they_are():
    def itself(x):
        return x

    assert REGISTRY.get("double") is double
    assert REGISTRY.get(itself) is itself
    assert REGISTRY.get(None) is None


def test_serialized_and_back():
    config = serialize(Square(3.0))
    assert config == {"module": __name__, "class_name": "Square", "config": {"side": 3.0}, "registered_name": "Square"}
    assert REGISTRY.deserialize(config).side == 3.0
    assert REGISTRY.deserialize(serialize(double)) is double


def test_a_config_as_keras_writes_it():
    config = {"module": "keras.shapes", "class_name": "Square", "config": {"side": 2.0}, "registered_name": None}
    assert REGISTRY.get(config).side == 2.0


def test_classes_of_ones_own():
    class Circle(Configurable):
        pass

    assert type(REGISTRY.deserialize({"class_name": "Circle"}, custom_objects={"Circle": Circle})) is Circle


@pytest.mark.parametrize(
    ("error", "identifier", "message"),
    [
        (ValueError, "cube", "shapes.get: expected a known name, got 'cube'. Known: double, square."),
        (ValueError, {"class_name": "Cube"}, "shapes.deserialize: expected a known name, got 'Cube'. Known: double"),
        (ValueError, {"side": 1}, "shapes.deserialize: expected a dictionary with 'class_name' and 'config'"),
        (ValueError, 3, "shapes.get: expected a name, a class, a function or a config, got 3"),
    ],
)
def test_errors(error, identifier, message):
    with pytest.raises(error, match=message):
        REGISTRY.get(identifier)
