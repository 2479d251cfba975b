"""Layers of images: Keras's numbers and arguments, what the random ones draw, and what they leave alone."""

import json

import numpy as np
import pytest

import iskra
from iskra import config, layers, ops
from iskra.engines.native import NativeProgram
from iskra.graph import Trace
from iskra.models.steps import Batch, train_step
from layers.image_cases import RANDOM, STEADY
from reference.augmentation_cases import LAYERS, cases
from reference.keras_augmentation import recorded
from reference.keras_signatures import arguments

ANSWERS, ARGUMENTS = recorded()
CALLS = {label: ask for label, ask in cases() if label.split()[0] in LAYERS}
EVERY = [(name, case[0]) for family in (STEADY, RANDOM) for name, many in family.items() for case in many]
every_layer = pytest.mark.parametrize(("name", "given"), EVERY, ids=[f"{n}-{i}" for i, (n, _) in enumerate(EVERY)])
DRAWING = [(name, case[0]) for name, many in RANDOM.items() for case in many]
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
    if name != "MixUp":  # which mixes masks as numbers
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


# What they draw. ----------------------------------------------------------------------------------------------------


def drawn(layer, images, steps=1):
    """What a program makes of the images, step after step: all results, one after the other."""
    with Trace() as trace:
        y = layer(trace.input(images.shape, "float32", "x"), training=True)
    graph = trace.graph([y])
    result = np.zeros((steps * len(images), *y.shape[1:]), np.float32)
    program = NativeProgram(graph)
    program.run(graph.state_arrays(), [np.tile(images, (steps, 1, 1, 1))], outputs=[result], steps=steps)
    return result


def both(layer, images):
    """Once in a program and once on arrays."""
    return [drawn(layer, images), layer(images, training=True)]


@pytest.mark.parametrize(("name", "given"), DRAWING, ids=[f"{n}-{i}" for i, (n, _) in enumerate(DRAWING)])
def test_each_step_draws_anew_and_the_seed_decides(name, given):
    images = PHOTOS.astype(np.float32) / 255
    steps = drawn(make(name, given), images, 3).reshape(3, len(images), -1)
    assert (steps[0] != steps[1]).any()
    assert (steps[1] != steps[2]).any()
    again = drawn(make(name, given), images, 3).reshape(3, len(images), -1)
    np.testing.assert_array_equal(steps, again)


def test_flips_of_all_kinds():
    images = numbered()
    kinds = {"horizontal": 2, "vertical": 2, "horizontal_and_vertical": 4}
    for mode, count in kinds.items():
        for flipped in both(layers.RandomFlip(mode, seed=5), images):
            found, times = np.unique(flipped, axis=0, return_counts=True)
            image = images[0]
            ways = [image, image[:, ::-1], image[::-1], image[::-1, ::-1]]
            expected = {"horizontal": ways[:2], "vertical": ways[::2], "horizontal_and_vertical": ways}[mode]
            assert {f.tobytes() for f in found} == {np.ascontiguousarray(w).tobytes() for w in expected}
            np.testing.assert_allclose(times / len(images), 1 / count, atol=0.07)


def test_crops_at_all_places_equally_often():
    images = numbered(2400)
    for windows in both(layers.RandomCrop(3, 4, seed=6), images):
        corners, times = np.unique(windows[:, 0, 0, 0], return_counts=True)
        assert corners.tolist() == [0, 1, 5, 6]
        np.testing.assert_allclose(times / len(images), 0.25, atol=0.04)
        offsets = windows - windows[:, :1, :1]
        np.testing.assert_array_equal(offsets, np.broadcast_to(images[:, :3, :4], offsets.shape))


def test_crops_one_axis_and_enlarges_what_is_too_small():
    images = numbered()
    columns = np.unique(layers.RandomCrop(4, 3, seed=1)(images)[:, 0, 0, 0])
    assert columns.tolist() == [0, 1, 2]
    small = layers.RandomCrop(6, 6)
    expected = ops.image.resize(images[:, :, :4], (6, 6))  # the middle, 4 x 4, is cut at (5 - 4) // 2 = 0
    np.testing.assert_allclose(small(images), expected, rtol=1e-6)
    np.testing.assert_array_equal(layers.RandomCrop(4, 5)(images), images)


def places(layer, count=2000, height=20, width=30):
    """Where (x, y) the middle of each image comes from, and the four slopes there: read off coordinate images."""
    y, x = np.mgrid[:height, :width].astype(np.float32)
    grid = np.tile(np.stack([x, y], -1), (count, 1, 1, 1))
    for seen in both(layer, grid):
        v, u = height // 2, width // 2
        yield seen[:, v, u], seen[:, v, u + 1] - seen[:, v, u], seen[:, v + 1, u] - seen[:, v, u]


def check_range(values, low, high, close=0.02):
    """Spread evenly over a range."""
    length = high - low
    assert values.min() >= low - 1e-3
    assert values.max() <= high + 1e-3
    np.testing.assert_allclose([values.min(), values.max()], [low, high], atol=close * length)
    assert values.mean() == pytest.approx((low + high) / 2, abs=0.03 * length)
    assert np.mean(values < low + length / 4) == pytest.approx(0.25, abs=0.04)


def test_translations_fill_their_ranges():
    layer = layers.RandomTranslation((-0.1, 0.3), 0.2, fill_mode="nearest", seed=1)
    for middle, _, _ in places(layer):
        check_range(10 - middle[:, 1], -2, 6)
        check_range(15 - middle[:, 0], -6, 6)
        assert abs(np.corrcoef(middle.T)[0, 1]) < 0.07


def test_rotations_fill_their_range():
    for _, across, down in places(layers.RandomRotation((-0.05, 0.1), seed=1)):
        check_range(np.arctan2(across[:, 1], across[:, 0]) / (2 * np.pi), -0.05, 0.1)
        np.testing.assert_allclose(np.hypot(*across.T), 1, rtol=1e-3)
        np.testing.assert_allclose(np.sum(across * down, axis=1), 0, atol=1e-3)


def test_zooms_fill_their_ranges():
    for _, across, down in places(layers.RandomZoom((0.1, 0.3), (-0.5, -0.2), seed=1)):
        check_range(across[:, 0], 0.5, 0.8)
        check_range(down[:, 1], 1.1, 1.3)
        assert abs(np.corrcoef(across[:, 0], down[:, 1])[0, 1]) < 0.07
    for _, across, down in places(layers.RandomZoom(0.2, seed=1)):
        np.testing.assert_allclose(across[:, 0], down[:, 1], rtol=1e-3)
        check_range(across[:, 0], 0.8, 1.2)


def test_brightness_fills_its_range():
    images = np.full((2000, 2, 2, 1), 100.0, np.float32)
    for seen in both(layers.RandomBrightness((-0.2, 0.1), seed=1), images):
        assert (seen == seen[:, :1, :1]).all()
        check_range(seen[:, 0, 0, 0], 100 - 51, 100 + 25.5)
    for seen in both(layers.RandomBrightness(1.0, value_range=(90, 110), seed=1), images):
        assert (seen.min(), seen.max()) == (90, 110)


def test_contrast_fills_its_range():
    images = np.tile(np.array([90.0, 110.0], np.float32).reshape(1, 1, 2, 1), (2000, 1, 1, 1))
    for factor, low, high in (((0.1, 0.5), 0.9, 1.5), (0.3, 0.7, 1.3)):
        for seen in both(layers.RandomContrast(factor, seed=1), images):
            np.testing.assert_allclose(seen.mean(axis=2), 100, rtol=1e-5)
            check_range((seen[:, 0, 1, 0] - 100) / 10, low, high)


def test_rectangles_are_erased_as_often_and_as_large_as_said():
    images = np.ones((3000, 20, 30, 1), np.float32)
    for seen in both(layers.RandomErasing((0.4, 0.4), (0.09, 0.25), fill_value=0, seed=1), images):
        gone = seen[..., 0] == 0
        erased = gone.any(axis=(1, 2))
        assert erased.mean() == pytest.approx(0.4, abs=0.03)
        rows, columns = gone.any(axis=2)[erased], gone.any(axis=1)[erased]
        np.testing.assert_array_equal(gone[erased], rows[:, :, None] & columns[:, None, :])
        assert set(rows.sum(axis=1)) <= set(range(6, 12))  # 0.3 to 0.5 of 20
        assert set(columns.sum(axis=1)) <= set(range(9, 17))
        assert rows.any(axis=0).all()
        assert columns.any(axis=0).all()


def test_a_probability_is_drawn_up_to_the_number_given():
    images = np.ones((3000, 5, 5, 1), np.float32)
    for seen in both(layers.RandomErasing(0.6, (0.3, 0.3), fill_value=0, seed=1), images):
        assert (seen == 0).any(axis=(1, 2, 3)).mean() == pytest.approx(0.3, abs=0.03)


def test_what_comes_in_the_place_of_the_erased():
    images = np.zeros((50, 8, 8, 3), np.float32)
    noise = layers.RandomErasing((1, 1), (1, 1), value_range=(0, 2), seed=1)(images)
    assert noise.min() == 0
    assert noise.max() == 2
    assert 0.2 < np.mean((noise > 0) & (noise < 2)) < 0.5
    colors = layers.RandomErasing((1, 1), (1, 1), fill_value=[1, 2, 300], seed=1)(images)
    np.testing.assert_array_equal(colors, np.broadcast_to([1, 2, 255], colors.shape))


def mixture(layer, count=1500, size=(10, 12)):
    """The layer on one-colored images of all different colors, and labels that say which."""
    colors = np.arange(count, dtype=np.float32)
    data = {
        "images": np.broadcast_to(colors[:, None, None, None], (count, *size, 1)),
        "labels": np.eye(count, dtype=np.float32),
    }
    mixed = layer(data, training=True)
    return mixed["images"][..., 0], mixed["labels"]


def test_mixup_mixes_images_and_labels_alike():
    images, mixed = mixture(layers.MixUp(alpha=0.4, seed=3))
    assert (images == images[:, :1, :1]).all()
    np.testing.assert_allclose(images[:, 0, 0], mixed @ np.arange(len(mixed)), rtol=1e-4, atol=1e-3)
    own = np.diag(mixed)
    assert own.mean() == pytest.approx(0.5, abs=0.04)
    assert own.var() == pytest.approx(0.25 / 1.8, rel=0.1)  # Beta(a, a): 1 / (4 (2 a + 1))
    others = (mixed - np.diag(own)).argmax(axis=1)[own < 0.999]
    assert len(set(others)) > 0.95 * len(others)  # a permutation


def test_cutmix_pastes_rectangles_and_counts_by_area():
    images, mixed = mixture(layers.CutMix(seed=3))
    shares = []
    for number, (image, row) in enumerate(zip(images, mixed, strict=True)):
        foreign = image != number
        np.testing.assert_array_equal(foreign, foreign.any(axis=1)[:, None] & foreign.any(axis=0)[None, :])
        assert len(np.unique(image)) <= 2
        assert row[number] == pytest.approx(1 - foreign.mean(), abs=0.2)  # edges lie between pixels
        shares.append((row[number], 1 - foreign.mean()))
    row, area = np.array(shares).T
    assert np.mean(row) == pytest.approx(np.mean(area), abs=0.01)
    np.testing.assert_allclose(mixed.sum(axis=1), 1, rtol=1e-5)


@pytest.mark.parametrize("kind", [layers.CutMix, layers.MixUp])
def test_mixing_in_a_step_of_ones_own(kind):
    class Mixed(iskra.Sequential):
        def train_step(self, data):
            x, y = data
            mixed = self.mix({"images": x, "labels": y}, training=True)
            return super().train_step((mixed["images"], mixed["labels"]))

    model = Mixed([iskra.Input((9, 8, 3)), layers.Flatten(), layers.Dense(4, "softmax")])
    model.mix = kind(seed=1)
    model.compile("sgd", "categorical_crossentropy")
    history = model.fit(PHOTOS / 255.0, labels(64), epochs=3, batch_size=16, verbose=0).history
    assert np.isfinite(history["loss"]).all()
    assert model.mix.generator.state.numpy()[1] >= 12 * 5


def test_shears_fill_their_ranges_to_both_sides():
    layer = layers.RandomShear((0.1, 0.3), 0.2, seed=1)
    for _, across, down in places(layer):
        slant, lean = down[:, 0], across[:, 1]
        assert (np.sign(slant) * lean >= -1e-4).all()
        assert np.mean(slant > 0) == pytest.approx(0.5, abs=0.04)
        check_range(abs(slant), 0.1, 0.3)
        check_range(abs(lean), 0.0, 0.2)


def test_perspectives_move_every_corner():
    y, x = np.mgrid[:21, :31].astype(np.float32)
    grid = np.tile(np.stack([x, y], -1), (500, 1, 1, 1))
    for seen in both(layers.RandomPerspective((0.5, 0.5), 0.2, "nearest", fill_value=-99, seed=1), grid):
        moved = (seen != grid).any(axis=(1, 2, 3))
        assert moved.mean() == pytest.approx(0.5, abs=0.08)
        for corner, at in (((0, 0), (2, 2)), ((30, 0), (2, -3)), ((0, 20), (-3, 2)), ((30, 20), (-3, -3))):
            places_there = seen[moved][:, at[0], at[1]]
            off = np.abs(places_there - corner)[(places_there != -99).all(axis=1)]
            assert len(off) > 100
            assert 1 < off.max() < 12


def test_probabilities_of_gray_inverted_and_blurred():
    images = np.random.default_rng(4).integers(0, 256, (2000, 3, 3, 3)).astype(np.float32)
    shares = {
        layers.RandomGrayscale(0.3, seed=1): 0.3,
        layers.RandomInvert((0.2, 0.6), seed=1): 0.4,
        layers.RandomInvert(0.5, seed=1): 0.25,
        layers.RandomGaussianBlur((0.7, 0.7), seed=1): 0.7,
    }
    for layer, share in shares.items():
        for seen in both(layer, images):
            changed = (seen != images).any(axis=(1, 2, 3))
            assert changed.mean() == pytest.approx(share, abs=0.04)
    inverted = layers.RandomInvert((1, 1), value_range=(-1, 255))(images)
    np.testing.assert_array_equal(inverted, 254 - images)


def test_bits_that_stay():
    values = np.tile(np.arange(256, dtype=np.float32).reshape(1, 16, 16, 1), (600, 1, 1, 1))
    for seen in both(layers.RandomPosterization((2, 4), seed=1), values):
        kept, times = np.unique([len(np.unique(image)) for image in seen], return_counts=True)
        assert kept.tolist() == [4, 8, 16]
        np.testing.assert_allclose(times / 600, 1 / 3, atol=0.06)
    np.testing.assert_array_equal(layers.RandomPosterization(8)(values[0]), values[0])


def test_hues_turn_both_ways_within_their_range():
    red = np.tile(np.array([255.0, 0, 0], np.float32), (2000, 1, 1, 1))
    for seen in both(layers.RandomHue((0.1, 0.5), seed=1), red):
        hue = ops.image.rgb_to_hsv(seen / 255)[:, 0, 0, 0]
        turned = np.where(hue > 0.5, hue - 1, hue)
        assert np.mean(turned > 0) == pytest.approx(0.5, abs=0.04)
        check_range(abs(turned), 0.05, 0.25)


def test_solarization_draws_what_is_added_and_the_threshold():
    images = np.full((2000, 1, 1, 1), 0.2, np.float32)
    for seen in both(layers.Solarization((0.1, 0.3), (1, 1), value_range=(0, 1), seed=1), images):
        check_range(seen[:, 0, 0, 0], 0.3, 0.5)
    for seen in both(layers.Solarization(0.0, (0.0, 0.4), value_range=(0, 1), seed=1), images):
        values, times = np.unique(seen.round(4), return_counts=True)
        np.testing.assert_allclose(values, [0.2, 0.8], rtol=1e-5)
        np.testing.assert_allclose(times / 2000, 0.5, atol=0.04)


def test_rand_augment_makes_every_change_to_some_image():
    layer = layers.RandAugment(num_ops=1, factor=(0.3, 0.3), seed=1)
    images = np.random.default_rng(5).integers(0, 200, (300, 8, 8, 3)).astype(np.float32)
    chosen, drawn = layer.get_random_transformation({"images": images})
    changed = layer.transform_images(images, (chosen, drawn))
    counts = np.zeros(11)
    for number, (way, own) in enumerate(zip(layer._ways, drawn, strict=True)):
        here = chosen[0][:, 0] == number
        counts[number] = here.sum()
        np.testing.assert_allclose(changed[here], way.transform_images(images, own)[here], rtol=1e-4, atol=1e-3)
    assert counts.sum() == 300
    assert counts.min() > 10
    masks = layer.transform_segmentation_masks(images, (chosen, drawn))
    np.testing.assert_array_equal(masks[chosen[0][:, 0] > 2], images[chosen[0][:, 0] > 2])
    np.testing.assert_array_equal(layers.RandAugment(seed=1)(images, training=False), images)


def test_equalized_images_have_all_values_equally_often():
    dark = (np.random.default_rng(6).random((3, 64, 64, 2)) ** 1.5 * 180 + 20).astype(np.uint8)
    for seen in both(layers.Equalization(), dark.astype(np.float32)):
        for quarter in (64, 128, 192):
            np.testing.assert_allclose((seen < quarter).mean(axis=(1, 2)), quarter / 256, atol=0.06)
    np.testing.assert_array_equal(layers.Equalization()(dark)[1], layers.Equalization()(dark[1]))


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
    form = Batch(24, (((9, 8, 3), "float32"),), (((4,), "float32"),))
    kinds = [node.kind for node in train_step(model, form).nodes]
    assert kinds.count("warp") == 5
    assert "warp_back" not in kinds


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
        (lambda: layers.RandomRotation(1.5), "RandomRotation: expected factor .* from -1 to 1, got 1.5. Pass for"),
        (lambda: layers.RandomRotation((0.1, 0.2, 0.3)), "RandomRotation: expected factor as a number or a pair"),
        (lambda: layers.RandomTranslation(0.1, "wide"), "RandomTranslation: expected width_factor .* got 'wide'"),
        (lambda: layers.RandomZoom(-1), "RandomZoom: expected height_factor .* above -1, up to 1, got -1. Pass"),
        (
            lambda: layers.RandomZoom(0.1, fill_mode="mirror"),
            "RandomZoom: expected fill_mode 'reflect', .* got 'mirror'",
        ),
        (lambda: layers.RandomZoom(0.1, interpolation="cubic"), "RandomZoom: expected interpolation 'nearest', 'bilin"),
        (lambda: layers.RandomContrast(-0.1), "RandomContrast: expected factor .* from 0 to 1, got -0.1"),
        (
            lambda: layers.RandomBrightness(0.1, 255),
            "RandomBrightness: expected value_range as two different numbers, got",
        ),
        (lambda: layers.RandomErasing(scale=2), "RandomErasing: expected scale .* from 0 to 1, got 2"),
        (
            lambda: layers.RandomErasing(fill_value=[1, 2]),
            "RandomErasing: expected fill_value as a number, three numbers",
        ),
        (
            lambda: layers.RandomGaussianBlur(kernel_size=4),
            "RandomGaussianBlur: expected kernel_size as one or two odd",
        ),
        (lambda: layers.RandomPosterization(0), "RandomPosterization: expected factor .* from 1 to 8, got"),
        (lambda: layers.RandomPerspective(scale=2), "RandomPerspective: expected scale from 0 to 1, got 2"),
        (lambda: layers.RandomGrayscale()(PHOTOS[..., :2]), "rgb_to_grayscale: expected three channels, got the shape"),
        (lambda: layers.CutMix(factor=2), "CutMix: expected factor .* from 0 to 1, got 2"),
        (lambda: layers.MixUp(alpha=0), "MixUp: expected alpha above 0, got 0: nothing would be mixed. Pass alpha=0.2"),
        (lambda: layers.RandomCrop(0, 3), "RandomCrop: expected height as a whole number of at least 1, got 0"),
        (lambda: layers.Resizing(3, 3, "cubic"), "Resizing: expected interpolation 'bilinear', .* got 'cubic'"),
        (
            lambda: layers.Resizing(3, 3, crop_to_aspect_ratio=True, pad_to_aspect_ratio=True),
            "Resizing: expected one of crop_to_aspect_ratio and pad_to_aspect_ratio, got both",
        ),
        (lambda: layers.RandomFlip(data_format="channels_first"), "RandomFlip: expected data_format='channels_last'"),
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
        (
            lambda: layers.RandomFlip()(iskra.Input((None, 8, 3))),
            r"expected images of known height, width and channels, got the shape \(None, None, 8, 3\). State them in",
        ),
    ],
)
def test_what_is_refused(make_it, text):
    with pytest.raises(ValueError, match=text):
        make_it()
