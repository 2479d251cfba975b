"""Exported models compute in onnxruntime what they compute here."""

import numpy as np
import onnx
import onnxruntime
import pytest

import iskra
from iskra import layers, ops
from iskra.exporting.onnx_file import onnx_model
from layers.test_every_layer import ALL, draw, drawn


def run(model, arrays):
    """What onnxruntime makes of the exported model."""
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    options.intra_op_num_threads = 1
    session = onnxruntime.InferenceSession(onnx_model(model).SerializeToString(), options)
    return session.run(None, {place.name: array for place, array in zip(session.get_inputs(), arrays, strict=True)})


def check(model, *shapes, rows=(1, 3, 7), dtype="float32"):
    """Compare for several numbers of rows."""
    for count in rows:
        arrays = [draw((count, *shape), seed=count).astype(dtype) for shape in shapes]
        expected = model.predict(arrays if len(arrays) > 1 else arrays[0], verbose=0, batch_size=count)
        expected = expected if isinstance(expected, list) else [expected]
        for ours, theirs in zip(expected, run(model, arrays), strict=True):
            assert ours.shape == theirs.shape
            np.testing.assert_allclose(theirs, ours, rtol=1e-5, atol=1e-5)


@pytest.mark.parametrize(("kind", "case"), ALL)
def test_every_layer(kind, case):
    if kind is layers.InputLayer:
        return  # every model has one
    layer = kind(**case.arguments)
    model = iskra.Sequential([iskra.Input(case.input_shape[1:]), layer])
    model.set_weights([drawn(weight, place) for place, weight in enumerate(model.weights)])
    check(model, case.input_shape[1:])


def test_the_lessons_network():
    model = iskra.Sequential(
        [
            iskra.Input((28, 28)),
            layers.Rescaling(1 / 255),
            layers.Flatten(),
            layers.Dense(32, activation="relu"),
            layers.Dense(10, activation="softmax"),
        ]
    )
    check(model, (28, 28))


def test_a_convolutional_network_with_a_way_around():
    inputs = iskra.Input((8, 8, 3), name="photograph")
    x = layers.Conv2D(8, 3, padding="same")(inputs)
    y = layers.ReLU()(layers.BatchNormalization()(x))
    y = layers.Conv2D(8, 3, strides=2, padding="same")(y)
    x = layers.Add()([y, layers.AveragePooling2D()(x)])
    outputs = layers.Dense(4, activation="softmax", name="likely")(layers.GlobalAveragePooling2D()(x))
    model = iskra.Model(inputs, outputs)
    check(model, (8, 8, 3))
    graph = onnx_model(model).graph
    assert [each.name for each in graph.input] == ["photograph"]
    assert [each.name for each in graph.output] == ["likely"]


def test_several_inputs_and_outputs():
    a, b = iskra.Input((4,)), iskra.Input((3,))
    joined = layers.Concatenate()([a, b])
    model = iskra.Model([a, b], [layers.Dense(2)(joined), layers.Dot(axes=-1)([joined, layers.Dense(7)(a)])])
    check(model, (4,), (3,))


def test_ops_between_layers():
    inputs = iskra.Input((6,))
    x = ops.reshape(inputs, (-1, 2, 3))
    x = ops.concatenate([ops.flip(x, axis=2), ops.logaddexp(x, 0.5), ops.expm1(x), ops.log1p(ops.abs(x))], axis=1)
    x = ops.where(x > 0.2, ops.floor_divide(x, 0.3), ops.mod(x, 0.7))
    check(iskra.Model(inputs, x), (6,))


class Own(iskra.Model):
    def __init__(self):
        super().__init__()
        self.scale = self.add_weight((4,), initializer="ones", name="scale")

    def call(self, inputs):
        return ops.tanh(inputs * self.scale) / ops.sqrt(ops.sum(ops.square(inputs), axis=-1, keepdims=True))


def test_a_class_of_ones_own():
    model = Own()
    model(np.zeros((1, 4)) + 1)
    check(model, (4,))


def test_what_depends_on_the_other_rows_is_refused():
    inputs = iskra.Input((3,))
    model = iskra.Model(inputs, inputs - ops.mean(inputs, axis=0, keepdims=True))
    with pytest.raises(
        ValueError,
        match=r"^export: expected a model that computes the same for any .*, got a calculation with the number of rows",
    ):
        onnx_model(model)


def test_the_file(tmp_path):
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(2)])
    model.export(tmp_path / "model.onnx")
    made = onnx.load(tmp_path / "model.onnx")
    assert made.producer_name == "iskra"
    assert made.graph.input[0].type.tensor_type.shape.dim[0].dim_param == "rows"
    assert len(made.graph.initializer) == 2
    assert [each.name for each in tmp_path.iterdir()] == ["model.onnx"]


def test_errors(tmp_path):
    with pytest.raises(
        ValueError, match="export: expected a model with weights, got 'sequential.*', which was not built"
    ):
        iskra.Sequential([layers.Dense(2)]).export(tmp_path / "model.onnx")
    model = iskra.Sequential([iskra.Input((4,)), layers.Dense(2)])
    with pytest.raises(ValueError, match="export: expected format='onnx' and no input_signature, got format='tf_saved"):
        model.export(tmp_path / "model", format="tf_saved_model")
    loop = iskra.Sequential([iskra.Input((None, 4)), layers.GRU(2)])
    with pytest.raises(ValueError, match="export: expected a known number of steps in loops and recurrent layers, got"):
        loop.export(tmp_path / "model.onnx")
    assert not list(tmp_path.iterdir())
