"""Functions of `ops.image` between layers travel between the libraries in `.keras` files."""

import numpy as np
import pytest

import iskra
from saving.test_keras import both, both_ways

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning", "ignore::RuntimeWarning", "ignore::UserWarning")

X = np.random.default_rng(0).random((2, 6, 6, 3), np.float32)
FUNCTIONS = {
    "crop_images": lambda image, x: image.crop_images(x, 1, 0, 1, 1),
    "extract_patches": lambda image, x: image.extract_patches(x, 2),
    "gaussian_blur": lambda image, x: image.gaussian_blur(x, (3, 3), (0.5, 0.5)),
    "hsv_to_rgb": lambda image, x: image.hsv_to_rgb(x),
    "pad_images": lambda image, x: image.pad_images(x, 1, 2, 1, 0),
    "resize": lambda image, x: image.resize(x, (3, 5)),
    "rgb_to_grayscale": lambda image, x: image.rgb_to_grayscale(x),
    "rgb_to_hsv": lambda image, x: image.rgb_to_hsv(x),
}


@pytest.mark.slow
@both_ways
@pytest.mark.parametrize("name", FUNCTIONS)
def test_functions_of_images(keras, keras_first, name, tmp_path):
    first, second = both(keras, keras_first)
    x = first.Input((6, 6, 3))
    model = first.Model(x, FUNCTIONS[name](first.ops.image, x))
    model.save(tmp_path / "net.keras")
    loaded = second.models.load_model(tmp_path / "net.keras")
    ours, theirs = (np.asarray(each.predict(X, verbose=0)) for each in (loaded, model))
    np.testing.assert_allclose(ours, theirs, rtol=1e-5, atol=2e-6)


def test_all_functions_come_back():
    transform = np.float32([1, 0.1, 0, 0, 1, 0, 0, 0])
    x = iskra.Input((6, 6, 3))
    outputs = [make(iskra.ops.image, x) for make in FUNCTIONS.values()]
    outputs += [iskra.ops.image.affine_transform(x, transform, fill_value=0.5)]
    model = iskra.Model(x, outputs)
    twin = iskra.models.model_from_json(model.to_json())
    for one, two in zip(twin.predict(X, verbose=0), model.predict(X, verbose=0), strict=True):
        np.testing.assert_array_equal(one, two)
