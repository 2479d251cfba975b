"""Layers of images: arguments, the shape of a batch, and the shape that must come out, by name."""

STEADY = {  # do the same whether a model trains or not
    "CenterCrop": [
        ({"height": 3, "width": 2}, (2, 6, 5, 2), (2, 3, 2, 2)),
        ({"height": 6, "width": 4}, (2, 5, 5, 1), (2, 6, 4, 1)),
    ],
}
RANDOM = {
    "RandomCrop": [({"height": 3, "width": 4, "seed": 3}, (3, 5, 6, 2), (3, 3, 4, 2))],
    "RandomFlip": [
        ({"seed": 3}, (3, 4, 5, 2), (3, 4, 5, 2)),
        ({"mode": "horizontal", "seed": 3}, (3, 3, 4, 1), (3, 3, 4, 1)),
    ],
    "RandomTranslation": [
        ({"height_factor": 0.3, "width_factor": (0.1, 0.4), "seed": 3}, (3, 4, 5, 2), (3, 4, 5, 2)),
        (
            {"height_factor": 0.7, "width_factor": 0, "fill_mode": "constant", "fill_value": 0.5, "seed": 4},
            (3, 4, 3, 1),
            (3, 4, 3, 1),
        ),
    ],
}
