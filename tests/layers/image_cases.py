"""Layers of images: arguments, the shape of a batch, and the shape that must come out, by name."""

SAME, MANY, COLORS = (3, 4, 5, 2), (6, 2, 3, 1), (3, 3, 4, 3)
WIDE = {"value_range": (-3, 3), "seed": 3}  # so that no value is at an end
STEADY = {  # do the same whether a model trains or not
    "AutoContrast": [({"value_range": (-3, 3)}, SAME, SAME)],
    "CenterCrop": [
        ({"height": 3, "width": 2}, (2, 6, 5, 2), (2, 3, 2, 2)),
        ({"height": 6, "width": 4}, (2, 5, 5, 1), (2, 6, 4, 1)),
    ],
    "ContrastLimitedAdaptiveHistogramEqualization": [
        ({"value_range": (-3, 3), "tile_grid_size": (2, 3)}, SAME, SAME),
        ({"value_range": (-3, 3), "clip_limit": 0.0, "tile_grid_size": (1, 2)}, (2, 6, 4, 1), (2, 6, 4, 1)),
    ],
    "Equalization": [({"value_range": (-3, 3), "bins": 8}, SAME, SAME)],
    "Resizing": [
        ({"height": 3, "width": 7}, (2, 5, 4, 2), (2, 3, 7, 2)),
        ({"height": 4, "width": 3, "interpolation": "nearest"}, (2, 5, 5, 1), (2, 4, 3, 1)),
        (
            {"height": 3, "width": 2, "interpolation": "bicubic", "crop_to_aspect_ratio": True, "antialias": True},
            (1, 5, 6, 1),
            (1, 3, 2, 1),
        ),
        (
            {"height": 3, "width": 6, "interpolation": "lanczos3", "pad_to_aspect_ratio": True, "fill_value": 0.3},
            (2, 4, 4, 1),
            (2, 3, 6, 1),
        ),
    ],
}
RANDOM = {  # and, if it is not one, how many draws a step takes
    "AugMix": [({"num_chains": 2, "chain_depth": 2, "alpha": 1.5, **WIDE}, COLORS, COLORS, 26)],
    "CutMix": [({"seed": 3}, SAME, SAME, 7)],
    "MixUp": [({"seed": 3}, MANY, MANY, 5), ({"alpha": 1.5, "seed": 4}, MANY, MANY, 5)],
    "RandAugment": [({"num_ops": 3, **WIDE}, COLORS, COLORS, 10)],
    "RandomBrightness": [({"factor": 0.2, **WIDE}, SAME, SAME)],
    "RandomColorDegeneration": [({"factor": 0.4, **WIDE}, COLORS, COLORS)],
    "RandomColorJitter": [
        ({"brightness_factor": 0.1, "contrast_factor": 0.2, **WIDE}, SAME, SAME, 2),
        ({"saturation_factor": 0.4, "hue_factor": 0.3, **WIDE}, COLORS, COLORS, 2),
    ],
    "RandomContrast": [({"factor": 0.4, **WIDE}, SAME, SAME)],
    "RandomCrop": [({"height": 3, "width": 4, "seed": 3}, (3, 5, 6, 2), (3, 3, 4, 2))],
    "RandomElasticTransform": [
        ({"factor": (1, 1), **WIDE}, (2, 9, 8, 2), (2, 9, 8, 2), 3),
        (
            {"factor": (0.9, 1), "scale": (0.6, 0.9), "fill_mode": "constant", **WIDE},
            (2, 9, 8, 1),
            (2, 9, 8, 1),
            3,
        ),
    ],
    "RandomErasing": [
        ({"factor": (1, 1), "value_range": (-1, 1), "seed": 3}, SAME, SAME, 2),
        ({"factor": (1, 1), "fill_value": 0.5, "seed": 3}, SAME, SAME),
    ],
    "RandomFlip": [({"seed": 3}, SAME, SAME), ({"mode": "horizontal", "seed": 3}, (3, 3, 4, 1), (3, 3, 4, 1))],
    "RandomGaussianBlur": [
        ({"factor": (1, 1), **WIDE}, SAME, SAME, 2),
        ({"factor": 0.9, "kernel_size": (5, 3), "sigma": (0.4, 0.8), **WIDE}, SAME, SAME, 2),
    ],
    "RandomGrayscale": [({"seed": 3}, COLORS, COLORS)],
    "RandomHue": [({"factor": 0.4, **WIDE}, COLORS, COLORS)],
    "RandomInvert": [({"factor": (0.6, 0.9), **WIDE}, SAME, SAME)],
    "RandomPerspective": [
        ({"scale": 0.4, "seed": 3}, SAME, SAME),
        ({"factor": (1, 1), "scale": 0.3, "fill_value": 0.5, "seed": 4}, SAME, SAME),
    ],
    "RandomPosterization": [({"factor": (2, 4), **WIDE}, SAME, SAME)],
    "RandomRotation": [
        ({"factor": 0.1, "seed": 3}, SAME, SAME),
        ({"factor": (0.2, 0.4), "fill_mode": "wrap", "interpolation": "nearest", "seed": 3}, SAME, SAME),
    ],
    "RandomSaturation": [({"factor": (0.2, 0.7), **WIDE}, COLORS, COLORS)],
    "RandomSharpness": [({"factor": (0.1, 0.9), **WIDE}, SAME, SAME)],
    "RandomShear": [({"x_factor": 0.4, "y_factor": (0.1, 0.2), "seed": 3}, SAME, SAME)],
    "RandomTranslation": [
        ({"height_factor": 0.3, "width_factor": (0.1, 0.4), "seed": 3}, SAME, SAME),
        ({"height_factor": 0.7, "width_factor": 0, "fill_mode": "constant", "fill_value": 0.5, "seed": 4}, SAME, SAME),
    ],
    "RandomZoom": [
        ({"height_factor": 0.3, "seed": 3}, SAME, SAME),
        ({"height_factor": (0.2, 0.4), "width_factor": -0.1, "fill_mode": "nearest", "seed": 3}, SAME, SAME),
    ],
    "Solarization": [({"addition_factor": 0.2, "threshold_factor": 0.6, **WIDE}, SAME, SAME)],
}
