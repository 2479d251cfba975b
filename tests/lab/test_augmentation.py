import numpy as np
import pytest

from iskra import Input, Sequential
from iskra.lab.augmentation import AUGMENTATIONS, augmentation, parse_augment


@pytest.mark.parametrize("name", AUGMENTATIONS)
def test_images_vary_while_training_and_only_then(name):
    model = Sequential([Input((16, 16, 3)), *augmentation([name])])
    images = np.random.default_rng(0).integers(0, 256, (8, 16, 16, 3)).astype(np.uint8)
    assert (np.asarray(model(images, training=False)) == images).all()
    varied = np.asarray(model(images, training=True))
    assert (varied != images).any()
    assert set(np.unique(varied)) <= set(np.unique(images).astype(np.float32))  # pixels move, and stay what they are


def test_names_come_from_text():
    assert parse_augment("none") == ()
    assert parse_augment("Flips,shifts") == ("flips", "shifts")


def test_an_unknown_name_lists_the_known():
    with pytest.raises(ValueError, match=r"^augment: expected names out of flips, shifts .* got 'cutout'\. Write none"):
        parse_augment("flips,cutout")


def test_shifts_go_as_far_as_asked():
    image = np.zeros((1, 16, 16, 3), np.uint8)
    image[:, 8, 8] = 255
    model = Sequential([Input((16, 16, 3)), *augmentation(["shifts"], shift=1 / 16)])
    for _ in range(20):
        rows, columns = np.nonzero(np.asarray(model(image, training=True))[0, :, :, 0])
        assert abs(rows - 8).max() <= 1 and abs(columns - 8).max() <= 1
