"""Layers of images: Keras's numbers and arguments, what they take, how they work in models, and what they refuse."""

import json

import numpy as np
import pytest

import iskra
from iskra import config, layers
from iskra.models.steps import BatchSignature, trace_step
from layers.image_cases import RANDOM, STEADY
from reference.augmentation_cases import LAYERS, cases
from reference.keras_augmentation import recorded
from reference.keras_signatures import arguments

ANSWERS, ARGUMENTS = recorded()
CALLS = {label: ask for label, ask in cases() if label.split()[0] in LAYERS}
EVERY = [(name, case[0]) for family in (STEADY, RANDOM) for name, many in family.items() for case in many]
every_layer = pytest.mark.parametrize(("name", "given"), EVERY, ids=[f"{n}-{i}" for i, (n, _) in enumerate(EVERY)])
PHOTOS = np.random.default_rng(0).integers(0, 256, (64, 9, 8, 3), np.uint8)


def make(name, given):
    return getattr(layers, name)(**given)


def numbered(count=400, height=4, width=5):
    """Images whose pixels are all different, the same in each image."""
    return np.tile(np.arange(height * width, dtype=np.float32).reshape(1, height, width, 1), (count, 1, 1, 1))


def labels(count, classes=4):
    return np.eye(classes, dtype=np.float32)[np.arange(count) % classes]


@pytest.mark.parametrize("label", CALLS)
def test_agrees_with_keras(label):
    got, expected = CALLS[label](iskra), ANSWERS[label]
    assert (got.shape, got.dtype) == (expected.shape, expected.dtype)
    np.testing.assert_allclose(got.astype(float), expected, rtol=1e-5, atol=1e-4)


@pytest.mark.parametrize("name", LAYERS)
def test_takes_keras_arguments(name):
    assert list(arguments(getattr(layers, name)).items()) == list(ARGUMENTS[name].items())


# What they take. ----------------------------------------------------------------------------------------------------


@every_layer
def test_bytes_and_floats_and_a_single_image(name, given):
    layer = make(name, given)
    for images in (PHOTOS, PHOTOS.astype(np.float64), PHOTOS.astype(np.int32)):
        batch, one = layer(images, training=False), layer(images[3], training=False)
        assert batch.dtype == (images.dtype if name == "Resizing" and images.dtype.kind in "iu" else np.float32)
        np.testing.assert_allclose(one, batch[3], rtol=1e-5)
        assert layer(images, training=True).shape == batch.shape
        assert layer(images[3], training=True).shape == one.shape


@every_layer
def test_without_training_images_are_not_changed(name, given):
    layer = make(name, given)
    images = layer(PHOTOS, training=False)
    expected = PHOTOS.astype(np.float32)
    if "height" in given:
        expected = layers.Resizing(given["height"], given["width"], crop_to_aspect_ratio=True)(expected)
        assert images.shape == expected.shape
    if name not in STEADY:
        np.testing.assert_array_equal(images, expected)
        assert layer.generator.state.numpy()[1] == 0


def test_called_alone_they_train_as_keras_does():
    layer = layers.RandomFlip("horizontal", seed=1)
    assert any(not np.array_equal(layer(PHOTOS), PHOTOS) for _ in range(5))


def test_a_pipeline_called_alone_trains_as_its_layers_do():
    pipeline = iskra.Sequential([layers.Rescaling(1 / 255), layers.RandomFlip(seed=1), layers.RandomZoom(0.3, seed=2)])
    plain = PHOTOS / np.float32(255)
    assert not np.allclose(pipeline(PHOTOS), plain, atol=0.01)
    np.testing.assert_allclose(pipeline(PHOTOS, training=False), plain, rtol=1e-6)
    np.testing.assert_allclose(pipeline.predict(PHOTOS, verbose=0), plain, rtol=1e-6)
    network = iskra.Sequential([iskra.Input((9, 8, 3)), *pipeline.layers, layers.Flatten(), layers.Dense(1)])
    np.testing.assert_allclose(network(PHOTOS), network.predict(PHOTOS, verbose=0), rtol=1e-5)  # this one predicts
    given = iskra.Input((9, 8, 3))
    model = iskra.Model(given, layers.Flatten()(pipeline(given)))
    np.testing.assert_allclose(model.predict(PHOTOS, verbose=0), plain.reshape(64, -1), rtol=1e-6)


@every_layer
def test_a_dictionary(name, given):
    data = {"images": PHOTOS, "labels": labels(64), "segmentation_masks": PHOTOS[..., :1] // 64}
    before = {key: value.copy() for key, value in data.items()}
    changed = make(name, given)(data, training=True)
    assert changed.keys() == data.keys()
    for key, value in before.items():
        np.testing.assert_array_equal(data[key], value)
    assert changed["images"].shape[1:3] == changed["segmentation_masks"].shape[1:3]
    if name in ("CutMix", "MixUp"):
        np.testing.assert_allclose(changed["labels"].sum(axis=1), 1, rtol=1e-5)
    else:
        np.testing.assert_array_equal(changed["labels"], data["labels"])
    if name not in ("AugMix", "MixUp"):  # which mix masks as numbers
        assert set(np.unique(changed["segmentation_masks"])) <= {0, 1, 2, 3, given.get("fill_value", 0)}


@pytest.mark.parametrize(
    "layer",
    [
        layers.RandomFlip(),
        layers.RandomTranslation(0.3, 0.3, interpolation="nearest"),
        layers.RandomRotation(0.3, interpolation="nearest"),
        layers.RandomZoom((-0.6, 0.6), interpolation="nearest"),
        layers.RandomCrop(3, 4),
    ],
    ids=lambda layer: type(layer).__name__,
)
def test_masks_move_with_their_images(layer):
    images = numbered()
    changed = layer({"images": images, "segmentation_masks": images}, training=True)
    np.testing.assert_array_equal(changed["images"], changed["segmentation_masks"])
    assert len(np.unique(changed["images"], axis=0)) > 3


def test_in_a_pipeline_that_maps():
    flip = layers.RandomFlip(seed=2)
    mapped = list(map(flip, [PHOTOS[:2], PHOTOS[2:4]]))
    assert [m.shape for m in mapped] == [(2, 9, 8, 3)] * 2


# In models. ---------------------------------------------------------------------------------------------------------


def pipeline():
    return [
        layers.Resizing(12, 12),
        layers.RandomFlip(seed=1),
        layers.RandomTranslation(0.1, 0.1, seed=2),
        layers.RandomRotation(0.1, seed=3),
        layers.RandomZoom(0.2, fill_mode="wrap", seed=4),
        layers.RandomBrightness(0.1, seed=5),
        layers.RandomContrast(0.2, seed=6),
        layers.RandomErasing(seed=7),
        layers.RandomCrop(10, 10, seed=8),
        layers.CenterCrop(8, 8),
    ]


def network():
    body = [
        layers.Rescaling(1 / 255),
        layers.Conv2D(4, 3, activation="relu"),
        layers.Flatten(),
        layers.Dense(4, "softmax"),
    ]
    model = iskra.Sequential([iskra.Input((9, 8, 3)), *pipeline(), *body])
    model.compile("adam", "categorical_crossentropy")
    return model


def test_bits_do_not_depend_on_threads():
    start = [w.copy() for w in network().get_weights()]
    before, results = config.num_threads(), []
    for count in (1, 2, 4):
        config.set_num_threads(count)
        model = network()
        model.set_weights(start)
        model.fit(PHOTOS, labels(64), epochs=3, batch_size=24, verbose=0, shuffle=False)
        results.append(np.concatenate([v.numpy().ravel().view(np.int32) for v in model.variables]))
    config.set_num_threads(before)
    for result in results[1:]:
        np.testing.assert_array_equal(result, results[0])


def test_no_gradient_of_the_images_is_computed():
    model = network()
    signature = BatchSignature(24, (((9, 8, 3), "float32"),), (((4,), "float32"),))
    kinds = [node.kind for node in trace_step("train", model, model._trainer.logs, signature).nodes]
    assert kinds.count("warp") == 5
    assert "warp_gradient" not in kinds


def test_a_file_there_and_back(tmp_path):
    model = network()
    model.fit(PHOTOS[:16], labels(16), verbose=0)
    model.save(tmp_path / "net.keras")
    loaded = iskra.models.load_model(tmp_path / "net.keras")
    np.testing.assert_array_equal(loaded.predict(PHOTOS, verbose=0), model.predict(PHOTOS, verbose=0))
    for ours, theirs in zip(model.layers, loaded.layers, strict=True):
        assert json.dumps(ours.get_config()) == json.dumps(theirs.get_config())


def test_prediction_and_evaluation_see_images_as_they_are():
    model = network()
    same = model.predict(PHOTOS, verbose=0)
    np.testing.assert_array_equal(model.predict(PHOTOS, verbose=0), same)
    plain = model.evaluate(PHOTOS, labels(64), verbose=0)
    assert plain == model.evaluate(PHOTOS, labels(64), verbose=0)


# Errors. ------------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("make_it", "text"),
    [
        (lambda: layers.RandomFlip("both"), "RandomFlip: expected mode 'horizontal', 'vertical' or .*, got 'both'."),
        (
            lambda: layers.RandomRotation(1.5),
            "RandomRotation: expected factor from -1 to 1, got 1.5. The `factor` argument",
        ),
        (
            lambda: layers.RandomRotation((0.1, 0.2, 0.3)),
            "The `factor` argument should be a number such as 0.2, or a pair of numbers",
        ),
        (lambda: layers.RandomTranslation(0.1, "wide"), "RandomTranslation: expected width_factor .* got 'wide'"),
        (
            lambda: layers.RandomZoom(-1),
            "RandomZoom: expected height_factor above -1, up to 1, got -1. The `height_factor`",
        ),
        (
            lambda: layers.RandomZoom(0.1, fill_mode="mirror"),
            "RandomZoom: expected fill_mode 'reflect', .* got 'mirror'",
        ),
        (lambda: layers.RandomZoom(0.1, interpolation="cubic"), "RandomZoom: expected interpolation 'nearest', 'bilin"),
        (lambda: layers.RandomContrast(-0.1), "RandomContrast: expected factor from 0 to 1, got -0.1"),
        (
            lambda: layers.RandomBrightness(0.1, 255),
            "RandomBrightness: expected value_range as two different numbers, got",
        ),
        (lambda: layers.RandomErasing(scale=2), "RandomErasing: expected scale from 0 to 1, got 2"),
        (
            lambda: layers.RandomErasing(fill_value=[1, 2]),
            "RandomErasing: expected fill_value as a number, three numbers",
        ),
        (
            lambda: layers.RandomGaussianBlur(kernel_size=4),
            "RandomGaussianBlur: expected kernel_size as one or two odd",
        ),
        (lambda: layers.RandomPosterization(0), "RandomPosterization: expected factor from 1 to 8, got"),
        (lambda: layers.RandomPerspective(scale=2), "RandomPerspective: expected scale from 0 to 1, got 2"),
        (lambda: layers.RandomGrayscale()(PHOTOS[..., :2]), "rgb_to_grayscale: expected three channels, got the shape"),
        (lambda: layers.CutMix(factor=2), "CutMix: expected factor from 0 to 1, got 2"),
        (lambda: layers.MixUp(alpha=0), "MixUp: expected alpha above 0, got 0: nothing would be mixed. Pass alpha=0.2"),
        (lambda: layers.RandomCrop(0, 3), "RandomCrop: expected height as a positive integer, got 0"),
        (lambda: layers.Resizing(3, 3, "cubic"), "Resizing: expected interpolation 'bilinear', .* got 'cubic'"),
        (
            lambda: layers.Resizing(3, 3, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True),
            "Resizing: expected one of crop_to_aspect_ratio and pad_to_aspect_ratio, got both",
        ),
        (lambda: layers.RandomFlip(data_format="first"), "RandomFlip: expected data_format 'channels_last' or"),
        (lambda: layers.RandomFlip(bounding_box_format="xyxy"), "RandomFlip: expected bounding_box_format=None, got"),
        (
            lambda: layers.RandomFlip()(PHOTOS[0, 0]),
            r"expected images \(N, H, W, C\) or one image .* got the shape \(8, 3\)",
        ),
        (
            lambda: layers.RandomFlip()({"images": PHOTOS, "boxes": 1}),
            "expected a dictionary of 'images', 'labels' and",
        ),
        (
            lambda: layers.MixUp()({"images": PHOTOS, "labels": np.arange(64)}),
            r"expected labels \(N, K\), a probability",
        ),
    ],
)
def test_what_is_refused(make_it, text):
    with pytest.raises(ValueError, match=text):
        make_it()
