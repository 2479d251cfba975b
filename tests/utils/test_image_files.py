import io

import numpy as np
import pytest

from iskra.utils import array_to_img, img_to_array, load_img, save_img

pytest.importorskip("PIL")

X = np.random.default_rng(0).integers(0, 256, (6, 9, 3)).astype(np.float32)


def test_there_and_back(tmp_path):
    save_img(tmp_path / "x.png", X, scale=False)
    image = load_img(tmp_path / "x.png")
    assert (image.size, image.mode) == ((9, 6), "RGB")
    assert np.array_equal(img_to_array(image), X)
    assert img_to_array(image).dtype == np.float32
    assert np.array_equal(img_to_array(image, "channels_first", "uint8"), X.transpose(2, 0, 1).astype("uint8"))


def test_scaling_reaches_from_0_to_255():
    scaled = img_to_array(array_to_img(X / 1000 - 3))
    assert (scaled.min(), scaled.max()) == (0, 255)
    assert img_to_array(array_to_img(np.ones((2, 2, 3)))).max() == 0


def test_modes(tmp_path):
    save_img(tmp_path / "x.png", X, scale=False)
    assert load_img(str(tmp_path / "x.png"), "grayscale").mode == "L"
    assert load_img(io.BytesIO((tmp_path / "x.png").read_bytes()), "rgba").mode == "RGBA"
    assert array_to_img(X[..., :1], scale=False).mode == "L"
    assert array_to_img(X[..., :1] * 100, scale=False).mode == "I"
    assert array_to_img(X.transpose(2, 0, 1), "channels_first").size == (9, 6)
    rgba = np.concatenate([X, X[..., :1]], axis=-1)
    save_img(tmp_path / "x.jpg", rgba)
    assert load_img(tmp_path / "x.jpg", "rgba").size == (9, 6)
    file = io.BytesIO()
    save_img(file, X, file_format="jpg")
    assert file.getvalue()[:2] == b"\xff\xd8"


def test_sizes(tmp_path):
    save_img(tmp_path / "x.png", X, scale=False)
    assert load_img(tmp_path / "x.png", target_size=(3, 4), interpolation="bilinear").size == (4, 3)
    square = load_img(tmp_path / "x.png", target_size=(6, 6), keep_aspect_ratio=True)
    assert np.array_equal(img_to_array(square), X[:, 1:7])


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (
            lambda: load_img("x.png", "bgr"),
            "load_img: expected color_mode to be one of grayscale, rgb, rgba, got 'bgr'",
        ),
        (
            lambda: load_img("x.png", interpolation="area"),
            "load_img: expected interpolation to be one of .*, got 'area'",
        ),
        (lambda: img_to_array(np.zeros(3)), r"img_to_array: expected an image, got an array of shape \(3,\)"),
        (
            lambda: array_to_img(np.zeros((2, 2))),
            r"array_to_img: expected one image \(H, W, C\) .*, got the shape \(2, 2",
        ),
        (
            lambda: img_to_array(X, "first"),
            "img_to_array: expected data_format 'channels_last' or .*, got 'first'",
        ),
    ],
)
def test_what_does_not_fit(call, message):
    with pytest.raises(ValueError, match=message):
        call()
