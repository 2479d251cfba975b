"""Calls of functions and layers of images whose answers are certain: random ones draw from ranges of no length."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from typing import Any

import numpy as np

from reference.keras_layers import values

LAYERS = (
    *(
        "AutoContrast",
        "CenterCrop",
        "ContrastLimitedAdaptiveHistogramEqualization",
        "CutMix",
        "Equalization",
        "MixUp",
        "RandAugment",
        "RandomBrightness",
        "RandomColorDegeneration",
    ),
    *(
        "RandomColorJitter",
        "RandomContrast",
        "RandomCrop",
        "RandomElasticTransform",
        "RandomErasing",
        "RandomFlip",
        "RandomGaussianBlur",
    ),
    *("RandomGrayscale", "RandomHue", "RandomInvert", "RandomPerspective", "RandomPosterization", "RandomRotation"),
    *("RandomSaturation", "RandomSharpness", "RandomShear", "RandomTranslation", "RandomZoom", "Resizing"),
    "Solarization",
)
FUNCTIONS = (
    *(
        "affine_transform",
        "crop_images",
        "elastic_transform",
        "extract_patches",
        "extract_patches_3d",
        "gaussian_blur",
        "hsv_to_rgb",
    ),
    *("map_coordinates", "pad_images", "perspective_transform", "resize", "rgb_to_grayscale", "rgb_to_hsv"),
    *("scale_and_translate", "sobel_edges", "ssim"),
)
FILL_MODES = ("constant", "nearest", "wrap", "mirror", "reflect")
INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "lanczos3", "lanczos5")

IMAGES = values((2, 7, 9, 2), 1.0)
COLORS = np.abs(values((2, 4, 5, 3), 0.5)).astype(np.float32) / 1.5
COLORS[0, 0, :3] = [[0, 0, 0], [1, 1, 1], [0.3, 0.3, 0.7]]
BYTES = np.floor(values((2, 6, 8, 3), 0.2) * 80 + 125).astype(np.uint8)
BRIGHT = np.abs(values((2, 16, 13, 2), 0.7)).astype(np.float32) / 1.5
TRANSFORMS = np.array(
    [[0.93, 0.21, -0.41, -0.17, 1.07, 0.31, 0.0, 0.0], [1.31, -0.37, -3.59, 0.29, -0.87, 9.41, 0.0, 0.0]], np.float32
)
CORNERS = np.array([[0, 0], [8, 0], [0, 6], [8, 6]], np.float32)
MOVED = np.array(
    [[[0.7, -0.4], [7.1, 1.2], [-0.6, 5.3], [8.2, 6.9]], [[2.1, 1.0], [6.0, 0.2], [1.0, 7.0], [9.0, 5.3]]], np.float32
)
PLACES = values((3, 11), 0.9) * 3 + 2

Case = tuple[str, Callable[[Any], Any]]


def cases() -> Iterator[Case]:
    """Labels, and what to ask of a library with Keras's words."""
    yield from _resizings()
    yield from _transforms()
    yield from _others()
    yield from _further()
    yield from _layers()


def _resizings() -> Iterator[Case]:
    options = (
        {},
        {"antialias": True},
        {"crop_to_aspect_ratio": True},
        {"pad_to_aspect_ratio": True, "fill_value": 0.5},
    )
    for interpolation in INTERPOLATIONS:
        for size in ((4, 5), (10, 18), (3, 20)):
            for option in options:
                settings = {"interpolation": interpolation, **option}
                yield f"resize {size} {settings}", _call("resize", IMAGES, size, **settings)
        yield f"resize bytes {interpolation}", _call("resize", BYTES[0], (9, 5), interpolation=interpolation)


def _transforms() -> Iterator[Case]:
    for mode in FILL_MODES:
        for interpolation in ("bilinear", "nearest"):
            settings = {"interpolation": interpolation, "fill_mode": mode, "fill_value": 0.7}
            yield f"affine_transform {settings}", _call("affine_transform", IMAGES, TRANSFORMS, **settings)
        for order in (0, 1):
            given = {"order": order, "fill_mode": mode, "fill_value": 0.7}
            yield f"map_coordinates {given}", _call("map_coordinates", IMAGES[0], PLACES, **given)
    yield "affine_transform of one", _call("affine_transform", IMAGES[1], TRANSFORMS[0])
    yield "affine_transform of bytes", _call("affine_transform", BYTES, TRANSFORMS, fill_mode="reflect")
    for interpolation in ("bilinear", "nearest"):
        settings = {"interpolation": interpolation, "fill_value": 0.7}
        points = np.stack([CORNERS, CORNERS])
        yield f"perspective_transform {settings}", _call("perspective_transform", IMAGES, points, MOVED, **settings)
    yield "perspective_transform of one", _call("perspective_transform", IMAGES[0], CORNERS, MOVED[1])


def _others() -> Iterator[Case]:
    yield "crop_images", _call("crop_images", IMAGES, 1, 2, target_height=3, target_width=4)
    edges = {"top_cropping": 1, "bottom_cropping": 2, "left_cropping": 0, "right_cropping": 3}
    yield "crop_images of one", _call("crop_images", IMAGES[0], **edges)
    yield "pad_images", _call("pad_images", IMAGES, 1, 2, target_height=9, target_width=14)
    yield "pad_images of one", _call("pad_images", IMAGES[0], 0, 2, 3, 1)
    for name in ("rgb_to_grayscale", "rgb_to_hsv", "hsv_to_rgb"):
        yield name, _call(name, COLORS)
        yield f"{name} of one", _call(name, COLORS[1])
    yield "rgb_to_grayscale of bytes", _call("rgb_to_grayscale", BYTES)
    for size, sigma in (((3, 3), (1.0, 1.0)), ((5, 3), (0.7, 2.0)), ((1, 5), (1.0, 0.5))):
        given = {"kernel_size": size, "sigma": sigma, "data_format": "channels_last"}
        yield f"gaussian_blur {given}", _call("gaussian_blur", IMAGES, **given)


def _further() -> Iterator[Case]:
    for given in ({"size": 2}, {"size": (3, 2), "strides": 1, "padding": "same"}, {"size": (2, 3), "strides": (2, 1)}):
        yield f"extract_patches {given}", _call("extract_patches", IMAGES, **given)
    yield "extract_patches, dilated", _call("extract_patches", IMAGES[0], 2, 1, 2)
    volumes = values((2, 4, 5, 3, 2), 0.4)
    yield "extract_patches of volumes", _call("extract_patches", volumes, (2, 2, 1))
    yield "extract_patches_3d", _call("extract_patches_3d", volumes, 2, 1)
    yield "extract_patches_3d of one", _call("extract_patches_3d", volumes[0], (2, 3, 1), padding="same")
    yield "sobel_edges", _call("sobel_edges", IMAGES)
    alike = np.clip(BRIGHT + 0.1 * values(BRIGHT.shape, 3.0), 0, 1)
    yield "ssim", _call("ssim", BRIGHT, alike)
    yield "ssim of one", _call("ssim", BRIGHT[0] * 255, alike[0] * 255, 255.0, 5, 0.8, 0.02, 0.05)
    for method in ("linear", "cubic", "lanczos3", "lanczos5"):
        for scale in ((1.7, 0.6), (0.45, 2.3)):
            given = {"spatial_dims": (1, 2), "method": method, "antialias": scale[0] > 1}
            moved = (np.array(scale, np.float32), np.array([0.8, -1.3], np.float32))
            label = f"scale_and_translate {method} {scale}"
            yield label, _call("scale_and_translate", IMAGES, (2, 9, 8, 2), *moved, **given)


def _layers() -> Iterator[Case]:
    for size in ((3, 4), (7, 9), (4, 12), (9, 11)):
        yield f"CenterCrop {size}", _layer("CenterCrop", IMAGES, *size)
    yield "Resizing", _layer("Resizing", IMAGES[0], 5, 12, "bicubic", crop_to_aspect_ratio=True)
    yield "Resizing of bytes", _layer("Resizing", BYTES, 9, 3, "lanczos3")
    for mode in FILL_MODES[:3] + FILL_MODES[4:]:
        given = {"fill_mode": mode, "fill_value": 0.7}
        yield f"RandomTranslation {given}", _layer("RandomTranslation", IMAGES, (0.3, 0.3), (-0.2, -0.2), **given)
        yield f"RandomRotation {given}", _layer("RandomRotation", IMAGES, (0.09, 0.09), **given)
        yield f"RandomZoom {given}", _layer("RandomZoom", IMAGES, (0.4, 0.4), (-0.3, -0.3), **given)
    whole = {"interpolation": "nearest"}
    yield "RandomTranslation nearest", _layer("RandomTranslation", IMAGES, (0.3, 0.3), (-0.21, -0.21), **whole)
    yield "RandomRotation of one", _layer("RandomRotation", IMAGES[0], (-0.2, -0.2), "nearest")
    yield "RandomZoom alike", _layer("RandomZoom", IMAGES, (0.23, 0.23))
    yield "RandomBrightness", _layer("RandomBrightness", IMAGES, (0.3, 0.3), value_range=(-1, 1))
    yield "RandomContrast", _layer("RandomContrast", IMAGES, (0, 0), value_range=(-1, 1))
    yield "AutoContrast", _layer("AutoContrast", IMAGES, value_range=(-1, 1))
    yield "Equalization", _layer("Equalization", BYTES[0] // 2)
    yield "Equalization of few", _layer("Equalization", IMAGES[0], (-1.5, 1.5), 16)
    yield "Equalization of one value", _layer("Equalization", np.full((4, 4, 2), 7, np.float32))
    clahe = "ContrastLimitedAdaptiveHistogramEqualization"
    yield clahe, _layer(clahe, IMAGES, (-1, 1), 1.5, (2, 3))
    yield f"{clahe} without a limit", _layer(clahe, BYTES[0].astype(np.float32), clip_limit=0.0)
    yield f"{clahe} of one value", _layer(clahe, np.full((4, 4, 2), 7, np.float32))
    yield "RandomGrayscale", _layer("RandomGrayscale", COLORS, 1.0)
    yield "RandomColorDegeneration", _layer("RandomColorDegeneration", COLORS, (0.3, 0.3), value_range=(0, 1))
    yield "RandomInvert", _layer("RandomInvert", COLORS, (1, 1), value_range=(0, 1))
    yield "Solarization", _layer("Solarization", COLORS, value_range=(0, 1))
    yield "RandomPosterization", _layer("RandomPosterization", BYTES.astype(np.float32), (3, 3))
    yield "RandomSaturation", _layer("RandomSaturation", COLORS, (0.4, 0.4), value_range=(0, 1))
    yield "RandomHue", _layer("RandomHue", COLORS, (0, 0), value_range=(0, 1))
    yield "RandomSharpness", _layer("RandomSharpness", IMAGES, (0.2, 0.2), value_range=(-1, 1))
    yield "RandomGaussianBlur", _layer("RandomGaussianBlur", IMAGES, (1, 1), (3, 5), (0.7, 0.7), (-1, 1))
    jitter = {"brightness_factor": (0.1, 0.1), "contrast_factor": (0, 0), "saturation_factor": (0.6, 0.6)}
    yield "RandomColorJitter", _layer("RandomColorJitter", COLORS, (0, 1), **jitter)


def _call(name: str, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    return lambda library: getattr(library.ops.image, name)(*args, **kwargs)


def _layer(name: str, images: Any, *args: Any, **kwargs: Any) -> Callable[[Any], Any]:
    return lambda library: getattr(library.layers, name)(*args, **kwargs)(images, training=True)
