"""Exported models whose images and sequences may have any size: onnxruntime computes what they compute here."""

import numpy as np
import onnxruntime
import pytest

import iskra
from iskra import layers, ops
from iskra.exporting.onnx_file import onnx_model

IMAGES, SEQUENCES = [(8, 12), (9, 7), (13, 8)], [(8,), (9,), (5,)]


class Positions(iskra.Layer):
    def call(self, x):
        return x + ops.reshape(ops.cast(ops.arange(ops.shape(x)[1]), "float32"), (1, -1, 1))


class Token(iskra.Layer):
    def call(self, x):
        rows = ops.shape(x)[0]
        return ops.concatenate([ops.ones((rows, 1, 3)), ops.reshape(x, (rows, -1, 3))], 1)


def unet(x):
    down = layers.Conv2D(4, 3, padding="same", activation="relu")(x)
    middle = layers.Conv2D(4, 3, strides=2, padding="same")(down)
    return layers.Concatenate()([layers.Conv2DTranspose(4, 2, strides=2)(middle), down])


CASES = {
    "same convolution": (layers.Conv2D(4, 3, strides=2, padding="same"), IMAGES),
    "depthwise": (layers.DepthwiseConv2D(3, strides=2, padding="same"), IMAGES),
    "transposed": (layers.Conv2DTranspose(4, 3, strides=2, padding="same"), IMAGES),
    "max pooling": (layers.MaxPooling2D(3, 2, padding="same"), IMAGES),
    "average pooling": (layers.AveragePooling2D(3, 2, padding="same"), IMAGES),
    "global pooling": (layers.GlobalAveragePooling2D(), IMAGES),
    "upsampling": (layers.UpSampling2D(2), IMAGES),
    "bilinear upsampling": (layers.UpSampling2D(2, interpolation="bilinear"), IMAGES),
    "resizing": (layers.Resizing(5, 16), IMAGES),
    "resizing, cubic": (layers.Resizing(5, 16, interpolation="bicubic", antialias=True), IMAGES),
    "resizing, nearest": (layers.Resizing(5, 16, interpolation="nearest"), IMAGES),
    "cropping": (layers.Cropping2D(((1, 2), (0, 1))), IMAGES),
    "padding": (layers.ZeroPadding2D(1), IMAGES),
    "center": (layers.CenterCrop(4, 5), IMAGES),
    "flip": (lambda x: ops.flip(x, 1), IMAGES),
    "slices": (lambda x: x[:, 1:-1, ::2], IMAGES),
    "half": (lambda x: layers.Lambda(lambda y: y[:, : y.shape[1] // 2])(x), IMAGES),
    "normalization": (layers.GroupNormalization(1), IMAGES),
    "channels first": (lambda x: layers.MaxPooling2D(data_format="channels_first")(ops.moveaxis(x, -1, 1)), IMAGES),
    "product": (lambda x: ops.tensordot(x, np.ones((3, 2), np.float32), axes=1), IMAGES),
    "halving and doubling": (unet, [(8, 12), (4, 6)]),
    "token": (Token(), IMAGES),
    "sequence": (layers.Conv1D(4, 3, strides=2, padding="same"), SEQUENCES),
    "positions": (Positions(), SEQUENCES),
    "attention": (lambda x: layers.MultiHeadAttention(2, 4)(x, x), SEQUENCES),
    "two inputs": (lambda x: layers.Add()([x, layers.Conv1D(3, 3, padding="causal")(x)]), SEQUENCES),
}  # fmt: skip


@pytest.mark.parametrize("name", CASES)
def test_any_size(name):
    function, sizes = CASES[name]
    inputs = iskra.Input((None,) * len(sizes[0]) + (3,), name="x")
    model = iskra.Model(inputs, function(inputs))
    options = onnxruntime.SessionOptions()
    options.log_severity_level = 3
    session = onnxruntime.InferenceSession(onnx_model(model).SerializeToString(), options)
    (place,) = session.get_inputs()
    assert place.shape == ["rows", *[f"x_axis_{axis}" for axis in range(1, len(sizes[0]) + 1)], 3]
    for rows, size in enumerate(sizes, 1):
        x = np.random.default_rng(rows).normal(size=(rows, *size, 3)).astype(np.float32)
        (found,) = session.run(None, {"x": x})
        np.testing.assert_allclose(found, model.predict(x, verbose=0), rtol=1e-4, atol=1e-5)


def test_what_has_other_ops_for_other_lengths_is_refused():
    inputs = iskra.Input((None, 3))
    pairs = layers.Lambda(lambda x: ops.stack([x[:, i] for i in range(x.shape[1])], 1))(inputs)
    with pytest.raises(ValueError, match="export: expected a model that computes the same .* got other ops for other"):
        onnx_model(iskra.Model(inputs, pairs))
    by_half = layers.Lambda(lambda x: x * float(x.shape[1] % 2))(inputs)
    with pytest.raises(ValueError, match="export: expected a model that computes the same .* got"):
        onnx_model(iskra.Model(inputs, by_half))
