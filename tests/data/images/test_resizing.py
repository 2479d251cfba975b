"""The numbers in `keras_images.npz` are those of `tf.image.resize` and `resize_with_pad`: see `tests/reference`."""

from pathlib import Path

import numpy as np
import pytest

from iskra.data.images.resizing import INTERPOLATIONS, crop_to, pad_to, resize
from reference.image_cases import SIZES, picture

RESIZED = np.load(Path(__file__).parents[2] / "reference" / "keras_images.npz")


@pytest.mark.parametrize("size", SIZES)
@pytest.mark.parametrize("interpolation", INTERPOLATIONS)
def test_numbers_are_those_of_keras(interpolation, size):
    image = picture(11, 17, 3)
    bound = 0.25 if interpolation == "bicubic" else 1e-3  # its bicubic weights come from a table of 1,024 entries
    name = f"{interpolation}_{size[0]}_{size[1]}"
    assert np.abs(resize(image, size, interpolation) - RESIZED[name]).max() < bound
    assert np.abs(pad_to(image, size, interpolation) - RESIZED[f"pad_{name}"]).max() < bound


def test_the_same_size_changes_nothing():
    image = picture(11, 17, 3)
    assert resize(image, image.shape[:2]) is image


def test_the_middle_part_with_the_right_proportions():
    assert crop_to((10, 30), (5, 5)) == (slice(0, 10), slice(10, 20))
    assert crop_to((30, 10), (5, 10)) == (slice(12, 17), slice(0, 10))
