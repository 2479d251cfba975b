"""Models whose images and sequences may have any size: shapes while they are made, and batches of two sizes in turn."""

import numpy as np
import pytest

import iskra
from iskra import layers, ops
from iskra.graph.free_length import FreeLength, at_least

SIZES = {1: [(8,), (9,)], 2: [(8, 6), (9, 7)], 3: [(4, 5, 4), (5, 4, 6)]}
LAYERS = [  # a layer, the number of axes of any length, what they become
    (layers.Conv2D(4, 3, strides=2, padding="same"), 2, [(4, 3), (5, 4)]),
    (layers.Conv1D(4, 3, strides=3, padding="same"), 1, [(3,), (3,)]),
    (layers.Conv3D(2, 2, strides=2, padding="same"), 3, [(2, 3, 2), (3, 2, 3)]),
    (layers.DepthwiseConv2D(3, strides=2, padding="same"), 2, [(4, 3), (5, 4)]),
    (layers.SeparableConv2D(4, 3, strides=2, padding="same"), 2, [(4, 3), (5, 4)]),
    (layers.Conv2DTranspose(4, 3, strides=2), 2, [(17, 13), (19, 15)]),
    (layers.MaxPooling2D(2, padding="same"), 2, [(4, 3), (5, 4)]),
    (layers.AveragePooling2D(3, 2, padding="same"), 2, [(4, 3), (5, 4)]),
    (layers.AveragePooling1D(2), 1, [(4,), (4,)]),
    (layers.UpSampling1D(3), 1, [(24,), (27,)]),
    (layers.UpSampling2D((2, 3)), 2, [(16, 18), (18, 21)]),
    (layers.UpSampling2D(2, interpolation="bilinear"), 2, [(16, 12), (18, 14)]),
    (layers.UpSampling2D(2, interpolation="bicubic"), 2, [(16, 12), (18, 14)]),
    (layers.UpSampling3D(2), 3, [(8, 10, 8), (10, 8, 12)]),
    (layers.Cropping2D(((1, 2), (0, 1))), 2, [(5, 5), (6, 6)]),
    (layers.ZeroPadding3D(1), 3, [(6, 7, 6), (7, 6, 8)]),
    (layers.Resizing(4, 5), 2, [(4, 5), (4, 5)]),
    (layers.Resizing(4, 5, pad_to_aspect_ratio=True), 2, [(4, 5), (4, 5)]),
    (layers.CenterCrop(4, 4), 2, [(4, 4), (4, 4)]),
    (layers.RandomCrop(4, 4), 2, [(4, 4), (4, 4)]),
    (layers.AdaptiveAveragePooling2D(3), 2, [(3, 3), (3, 3)]),
    (layers.RandomFlip(), 2, SIZES[2]),
    (layers.RandomRotation(0.2), 2, SIZES[2]),
    (layers.RandomErasing(), 2, SIZES[2]),
    (layers.RandomElasticTransform(), 2, SIZES[2]),
    (layers.RandAugment(), 2, SIZES[2]),
    (layers.Reshape((-1, 1, 3)), 1, [(8, 1), (9, 1)]),
    (layers.TimeDistributed(layers.Conv1D(3, 3, strides=2, padding="same")), 2, [(8, 3), (9, 4)]),
    (layers.Bidirectional(layers.GRU(2, return_sequences=True)), 1, SIZES[1]),
]


def data(size, rows=2):
    return np.random.default_rng(0).normal(size=(rows, *size, 3)).astype(np.float32)


def model_of(layer, ndim):
    inputs = iskra.Input((None,) * ndim + (3,))
    y = layer(inputs)
    made = iskra.Model(inputs, layers.Dense(1)(ops.mean(y, axis=tuple(range(1, len(y.shape) - 1)))))
    made.compile("sgd", "mse")
    return made, y


@pytest.mark.parametrize(("layer", "ndim", "made"), LAYERS, ids=lambda value: getattr(value, "name", None))
def test_layers_take_batches_of_two_sizes(layer, ndim, made):
    model, y = model_of(type(layer).from_config(layer.get_config()), ndim)
    for size, wanted in zip(SIZES[ndim], made, strict=True):
        x = data(size)
        model.fit(x, np.ones((2, 1)), verbose=0)
        assert model.evaluate(x, np.ones((2, 1)), verbose=0) >= 0
        np.testing.assert_allclose(model.predict(x, verbose=0), model(x), rtol=1e-4, atol=1e-5)
        shape = ops.shape(model.layers[1](x))
        assert shape[1:-1] == wanted
        assert all(symbolic in (None, real) for symbolic, real in zip(y.shape, shape, strict=True))


class WithZeros(iskra.Layer):
    def call(self, x):
        return ops.concatenate([ops.mean(x, (1, 2)), ops.zeros((ops.shape(x)[0], 2))], -1)


class Halves(iskra.Layer):
    def call(self, inputs):
        half = inputs[:, : inputs.shape[1] // 2]
        return ops.reshape(half, (inputs.shape[0], -1, inputs.shape[-1]))


class Token(iskra.Layer):
    def build(self, input_shape):
        self.token = self.add_weight(shape=(1, 1, input_shape[-1]), name="token")

    def call(self, x):
        rows = ops.shape(x)[0]
        return ops.concatenate([ops.tile(self.token, [rows, 1, 1]), ops.reshape(x, (rows, -1, 3))], 1)


class Pairs(iskra.Layer):
    def call(self, x):
        return ops.stack([x[:, 2 * i] + x[:, 2 * i + 1] for i in range(x.shape[1] // 2)], 1)


class Block(iskra.Layer):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(4, 3, padding="same")

    def call(self, x):
        return self.conv(x[:, : x.shape[1] // 2, ::2])


@pytest.mark.parametrize(
    ("function", "ndim", "shape"),
    [
        (WithZeros(), 2, (None, 5)),
        (Halves(), 2, (None, None, 3)),
        (Token(), 2, (None, None, 3)),
        (Pairs(), 2, (None, None, None, 3)),
        (Block(), 2, (None, None, None, 4)),
        (lambda x: ops.tensordot(x, np.ones((3, 4), np.float32), axes=1), 2, (None, None, None, 4)),
        (lambda x: x[:, 1:-1, ::2], 2, (None, None, None, 3)),
        (lambda x: ops.image.resize(ops.pad(x, ((0, 0), (1, 1), (2, 2), (0, 0))), (5, 4)), 2, (None, 5, 4, 3)),
        (lambda x: ops.repeat(x, 2, axis=1), 1, (None, None, 3)),
        (lambda x: ops.einsum("bld,bmd->blm", x, x), 1, (None, None, None)),
        (lambda x: layers.Flatten()(layers.GlobalMaxPooling2D(keepdims=True)(x)), 2, (None, 3)),
        (lambda x: layers.Flatten()(x), 2, (None, None)),
    ],
)
def test_calls_that_compute_with_lengths(function, ndim, shape):
    inputs = iskra.Input((None,) * ndim + (3,))
    model = iskra.Model(inputs, function(inputs))
    assert model.output_shape == shape
    for size in SIZES[ndim]:
        assert model.predict(data(size), verbose=0).shape == ops.shape(model(data(size)))


def test_a_sublayer_is_built_for_unknown_lengths():
    block = Block()
    block(iskra.Input((None, None, 3)))
    assert block.conv.get_build_config() == {"input_shape": (None, None, None, 3)}


def test_what_no_length_makes_possible_is_refused():
    with pytest.raises(ValueError, match=r"expected 3 values along axis -1, got the input shape \(None, None, 4\)"):
        layer = layers.Dense(2)
        layer(iskra.Input((None, 3)))
        layer(iskra.Input((None, 4)))
    with pytest.raises(AttributeError, match="no attribute 'typo'"):
        layers.Lambda(lambda x: x.typo)(iskra.Input((None, 3)))


class Subclass(iskra.Model):
    def __init__(self):
        super().__init__()
        self.conv, self.pool = layers.Conv2D(2, 3, strides=2, padding="same"), layers.GlobalAveragePooling2D()

    def call(self, x):
        return self.pool(self.conv(x))


def sequence(declared):
    front = [iskra.Input((None, None, 3))] if declared else []
    return iskra.Sequential([*front, layers.Conv2D(2, 3, strides=2, padding="same"), layers.GlobalAveragePooling2D()])


@pytest.mark.parametrize("make", [Subclass, lambda: sequence(True), lambda: sequence(False)])
def test_a_source_of_several_sizes(make, engine):
    def batches():
        for i in range(4):
            yield data(SIZES[2][i % 2]), np.ones((2, 2), np.float32)

    model = make()
    model.compile("sgd", "mse")
    model.fit(batches(), verbose=0)
    model.evaluate(batches(), verbose=0)
    for size in SIZES[2]:
        model.train_on_batch(data(size), np.ones((2, 2)))
    assert model.predict((x for x, _ in batches()), verbose=0).shape == (8, 2)
    with pytest.raises(ValueError, match=r"expected x of shape \(None, .*, 3\), got \(2, 8, 6, 4\)"):
        model.predict(np.ones((2, 8, 6, 4)), verbose=0)


def test_a_model_without_declared_shapes_refuses_what_its_layers_refuse():
    model = iskra.Sequential([layers.Flatten(), layers.Dense(1)])
    model.compile("sgd", "mse")
    model.fit(np.ones((2, 4, 4, 1)), np.ones(2), verbose=0)
    with pytest.raises(ValueError, match=r"expected x of shape \(None, 4, 4, 1\), got \(2, 5, 4, 1\)"):
        model.predict(np.ones((2, 5, 4, 1)), verbose=0)


def test_a_saved_model_takes_any_size(tmp_path):
    inputs = iskra.Input((None, None, 3))
    down = layers.Conv2D(4, 3, strides=2, padding="same")(inputs)
    up = layers.UpSampling2D(2, interpolation="bilinear")(down)
    model = iskra.Model(inputs, layers.Concatenate()([up, inputs]))
    model.save(tmp_path / "model.keras")
    loaded = iskra.models.load_model(tmp_path / "model.keras")
    for size in [(8, 6), (4, 10)]:
        np.testing.assert_array_equal(loaded.predict(data(size), verbose=0), model.predict(data(size), verbose=0))


def test_free_lengths_remember_where_they_come_from():
    n = FreeLength(7, "rows")
    assert [int(m) for m in (2 * n, n - 1, 20 - n, -(-n // 2), 15 % n)] == [14, 6, 13, 4, 1]
    assert (2 * n + 1).expression == ("add", ("mul", 2, "rows"), 1)
    assert (n * 0.5, at_least(3, 5)) == (3.5, 5)
