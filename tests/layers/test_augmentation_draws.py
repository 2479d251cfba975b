"""What layers of images draw: from their ranges, evenly, for each image by itself, anew in each step."""

import numpy as np
import pytest

import iskra
from iskra import layers, ops
from iskra.engines.native import NativeProgram
from iskra.graph import Trace
from layers.image_cases import RANDOM
from layers.test_augmentation import PHOTOS, labels, make, numbered

DRAWING = [(name, case[0]) for name, many in RANDOM.items() for case in many]


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


@pytest.mark.slow
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


def test_elastic_images_are_bent_smoothly_in_both_directions():
    y, x = np.mgrid[:24, :30].astype(np.float32)
    grid = np.tile(np.stack([x, y], -1), (60, 1, 1, 1))
    layer = layers.RandomElasticTransform((0.6, 0.6), (0.8, 0.8), fill_mode="nearest", value_range=(-50, 50), seed=3)
    for seen in both(layer, grid):
        off = (seen - grid)[:, 6:-6, 6:-6]
        here = (off != 0).any(axis=(1, 2, 3))
        assert here.mean() == pytest.approx(0.6, abs=0.2)
        off = off[here]
        assert 0.2 < off.std() < 3
        assert abs(np.corrcoef(off[..., 0].ravel(), off[..., 1].ravel())[0, 1]) < 0.3
        assert np.diff(off, axis=1).std() < 0.7 * off.std()
    data = {"images": grid, "segmentation_masks": grid}
    layer = layers.RandomElasticTransform((1, 1), interpolation="nearest", value_range=(-50, 50), seed=3)
    bent = layer(data, training=True)
    np.testing.assert_array_equal(bent["images"], bent["segmentation_masks"])
    assert not np.array_equal(bent["images"], grid)


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


def test_no_operations_and_parameters_for_images_alone():
    images = np.random.default_rng(0).uniform(0, 255, (3, 8, 8, 3)).astype(np.float32)
    np.testing.assert_array_equal(layers.RandAugment(num_ops=0)(images, training=True), images)
    layer = layers.RandomContrast(0.5, seed=1)
    drawn = layer.get_random_transformation(images)
    assert drawn["contrast_factor"].shape == (3, 1, 1, 1)
    mean = images.mean(axis=(1, 2), keepdims=True)
    wanted = ((images - mean) * drawn["contrast_factor"] + mean).clip(0, 255)
    np.testing.assert_allclose(layer.transform_images(images, drawn), wanted, rtol=1e-5, atol=1e-3)
