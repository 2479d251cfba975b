"""Channels first: every layer and op that has a data format gives the transposed result of the transposed input."""

import inspect

import numpy as np
import pytest

import iskra
from iskra import config, layers, ops
from iskra.graph import Trace
from iskra.layers.channels import ChannelsLayer

SPACE = {1: (9,), 2: (8, 7), 3: (5, 6, 4)}
ARGUMENTS = {
    "Conv1D": (4, 3), "Conv2D": (4, 3, 2, "same"), "Conv3D": (2, 2), "Conv1DTranspose": (4, 3, 2),
    "Conv2DTranspose": (4, 3, 2, "same"), "Conv3DTranspose": (2, 2), "DepthwiseConv1D": (3,), "DepthwiseConv2D": (3,),
    "SeparableConv1D": (4, 3), "SeparableConv2D": (4, 3), "CenterCrop": (4, 5), "RandomCrop": (4, 5),
    "Resizing": (4, 5), "RandomTranslation": (0.2, 0.2), "RandomRotation": (0.2,), "RandomZoom": (0.2,),
    "RandomBrightness": (0.2,), "RandomContrast": (0.2,), "RandomSharpness": (0.5,), "RandomHue": (0.3,),
    "RandomSaturation": (0.3,), "RandomColorDegeneration": (0.5,), "RandomPosterization": (4,), "ConvLSTM1D": (2, 3),
    "ConvLSTM2D": (2, 3), "ConvLSTM3D": (2, 2), "Cropping2D": (1,), "Cropping3D": (1,),
    "SpatialDropout2D": (0.5,), "SpatialDropout3D": (0.5,),
    **{f"Adaptive{kind}Pooling{ndim}D": (2,) for kind in ("Average", "Max") for ndim in (1, 2, 3)},
}  # fmt: skip
OPTIONS = {"UpSampling2D": {"interpolation": "bilinear"}, "RandomColorJitter": {"brightness_factor": 0.3}}


def with_formats():
    for name in sorted(layers.__all__):
        kind = getattr(layers, name)
        is_layer = inspect.isclass(kind) and issubclass(kind, ChannelsLayer) and not kind.__name__.startswith("_")
        is_listed = is_layer and name == kind.__name__ and name != "STFTSpectrogram"  # which takes signals
        if is_listed and "data_format" in inspect.signature(kind).parameters:
            yield name


def ndim_of(name):
    return next((n for n in (1, 2, 3) if f"{n}D" in name), 2)


def pair(name, **options):
    given = {**OPTIONS.get(name, {}), **options}
    if "seed" in inspect.signature(getattr(layers, name)).parameters:
        given["seed"] = 3
    make = lambda form: getattr(layers, name)(*ARGUMENTS.get(name, ()), data_format=form, **given)  # noqa: E731
    return make("channels_last"), make("channels_first")


def values(name):
    steps = (3,) if "LSTM" in name else ()
    return np.random.default_rng(0).uniform(0, 1, (2, *steps, *SPACE[ndim_of(name)], 3)).astype(np.float32)


@pytest.mark.parametrize("name", list(with_formats()))
def test_layers(name):
    last, first = pair(name)
    x = values(name)
    axis = x.ndim - 1 - ndim_of(name)
    moved = np.moveaxis(x, -1, axis)
    y, z = last(x, training=True), first(moved, training=True)
    if last.weights:
        first.set_weights(last.get_weights())
        z = first(moved, training=True)
    if y.ndim > 2:
        y = np.moveaxis(y, -1, y.ndim - 1 - ndim_of(name))
    np.testing.assert_allclose(z, y, rtol=1e-5, atol=1e-5)
    assert first.compute_output_shape((None, *moved.shape[1:])) == (None, *z.shape[1:])
    assert first.get_config()["data_format"] == "channels_first"
    assert type(first).from_config(last.get_config()).data_format == "channels_last"


@pytest.mark.parametrize("name", ["Conv2D", "SeparableConv1D", "Conv3DTranspose", "AveragePooling2D", "UpSampling2D"])
def test_a_step_of_training(name, engine):
    x, target = values(name), np.ones((2, 1), np.float32)
    trained, start = [], None
    for layer, given in zip(pair(name), (x, np.moveaxis(x, -1, 1)), strict=True):
        form = layer.data_format
        conv = getattr(layers, f"Conv{ndim_of(name)}D")(3, 1, data_format=form)
        model = iskra.Sequential([iskra.Input(given.shape[1:]), conv, layer, layers.Flatten(form), layers.Dense(1)])
        model.compile("sgd", "mse")
        if start is not None:
            model.set_weights(start)
        start = model.get_weights()
        model.train_on_batch(given, target)
        trained.append([model.predict(given, verbose=0), *model.get_weights()])
    for a, b in zip(*trained, strict=True):
        np.testing.assert_allclose(a, b, rtol=1e-4, atol=1e-5)


def test_an_activation_sees_the_axes_as_they_are_given():
    layer = layers.Conv2D(4, 1, activation="softmax", data_format="channels_first")
    np.testing.assert_allclose(layer(np.ones((1, 3, 2, 5), np.float32)).sum(-1), 1.0, rtol=1e-6)


def test_layers_back_to_back_transpose_once():
    inputs = iskra.Input((3, 8, 8))
    y = layers.Conv2D(4, 3, data_format="channels_first")(inputs)
    model = iskra.Model(inputs, layers.MaxPooling2D(data_format="channels_first")(y))
    with Trace() as trace:
        graph = trace.graph([model(trace.input((2, 3, 8, 8), "float32", "x"))])
    assert [node.kind for node in graph.nodes].count("transpose") == 2


@pytest.mark.parametrize("channels_first", [False, True])
def test_masks_and_labels_follow_their_images(channels_first):
    form = "channels_first" if channels_first else "channels_last"
    images = np.arange(24.0).reshape(2, 3, 4, 1)
    images = np.moveaxis(images, -1, 1) if channels_first else images
    flip = layers.RandomFlip("horizontal", seed=1, data_format=form)
    data = flip({"images": images, "segmentation_masks": images, "labels": np.ones(2)}, training=True)
    np.testing.assert_array_equal(data["images"], data["segmentation_masks"])
    assert data["images"].shape == images.shape
    assert layers.CenterCrop(2, 2, data_format=form)(images[0]).shape == ((1, 2, 2) if channels_first else (2, 2, 1))


IMAGES = np.random.default_rng(0).uniform(size=(2, 8, 7, 3)).astype(np.float32)
KERNEL = np.ones((3, 3, 3, 2), np.float32)
OPS = {
    "conv": lambda x, **form: ops.conv(x, KERNEL, 2, "same", **form),
    "depthwise_conv": lambda x, **form: ops.depthwise_conv(x, KERNEL, **form),
    "separable_conv": lambda x, **form: ops.separable_conv(x, KERNEL, np.ones((1, 1, 6, 2), np.float32), **form),
    "conv_transpose": lambda x, **form: ops.conv_transpose(x, np.ones((3, 3, 2, 3), np.float32), 2, **form),
    "max_pool": lambda x, **form: ops.max_pool(x, 2, **form),
    "average_pool": lambda x, **form: ops.average_pool(x, 3, 2, "same", **form),
    "adaptive_max_pool": lambda x, **form: ops.adaptive_max_pool(x, 2, **form),
    "resize": lambda x, **form: ops.image.resize(x, (4, 5), **form),
    "crop_images": lambda x, **form: ops.image.crop_images(x, 1, 2, target_height=4, target_width=3, **form),
    "pad_images": lambda x, **form: ops.image.pad_images(x, 1, 2, target_height=10, target_width=10, **form),
    "gaussian_blur": ops.image.gaussian_blur,
    "extract_patches": lambda x, **form: ops.image.extract_patches(x, 2, **form),
    "rgb_to_grayscale": ops.image.rgb_to_grayscale,
    "rgb_to_hsv": ops.image.rgb_to_hsv,
    "hsv_to_rgb": ops.image.hsv_to_rgb,
    "affine_transform": lambda x, **form: ops.image.affine_transform(x, [1, 0, 1, 0, 1, 0, 0, 0], **form),
    "elastic_transform": lambda x, **form: ops.image.elastic_transform(x, seed=1, **form),
}


@pytest.mark.parametrize("name", OPS)
def test_ops(name):
    want = np.moveaxis(OPS[name](IMAGES, data_format="channels_last"), -1, 1)
    moved = np.moveaxis(IMAGES, -1, 1)
    np.testing.assert_allclose(OPS[name](moved, data_format="channels_first"), want, rtol=1e-5, atol=1e-6)
    np.testing.assert_allclose(OPS[name](IMAGES), np.moveaxis(want, 1, -1), rtol=1e-5, atol=1e-6)


def test_further_ops_of_images():
    moved = np.moveaxis(IMAGES, -1, 1)
    edges = ops.image.sobel_edges(moved, data_format="channels_first")
    np.testing.assert_allclose(edges, np.moveaxis(ops.image.sobel_edges(IMAGES), 3, 1), rtol=1e-6)
    both = [ops.image.ssim(x, x * 0.9, 1.0, filter_size=5, data_format=form) for x, form in
            ((moved, "channels_first"), (IMAGES, None))]  # fmt: skip
    np.testing.assert_allclose(*both, rtol=1e-5)
    assert ops.image.resize(moved[0], (4, 5), data_format="channels_first").shape == (3, 4, 5)


def test_the_default_is_a_setting():
    config.set_image_data_format("channels_first")
    try:
        layer = layers.Conv2D(4, 3)
        assert layers.UpSampling1D(2)(np.ones((1, 3, 2))).shape == (1, 6, 2)
        assert ops.max_pool(np.ones((1, 3, 4, 4)), 2).shape == (1, 3, 2, 2)
        assert layers.RandomSharpness(0.5)(np.ones((1, 3, 4, 4)), training=True).shape == (1, 3, 4, 4)
        assert layers.ConvLSTM1D(2, 3)(np.ones((1, 4, 3, 6))).shape == (1, 2, 4)
    finally:
        config.set_image_data_format("channels_last")
    assert layer.data_format == layer.get_config()["data_format"] == "channels_first"
    assert layer(np.ones((1, 3, 8, 8))).shape == (1, 4, 6, 6)
    assert layers.Conv2D(4, 3).data_format == "channels_last"


def test_saved_and_loaded(tmp_path):
    form = {"data_format": "channels_first"}
    model = iskra.Sequential([iskra.Input((3, None, None)), layers.RandomFlip(**form)])
    model.add(layers.Conv2D(4, 3, strides=2, padding="same", **form))
    model.add(layers.UpSampling2D(2, **form))
    model.add(layers.GlobalMaxPooling2D(**form))
    model.save(tmp_path / "model.keras")
    loaded = iskra.models.load_model(tmp_path / "model.keras")
    for size in ((8, 6), (5, 9)):
        x = np.random.default_rng(0).normal(size=(2, 3, *size)).astype(np.float32)
        np.testing.assert_array_equal(loaded.predict(x, verbose=0), model.predict(x, verbose=0))
