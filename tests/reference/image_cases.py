"""Pictures and the calls that read them: what `keras_images.py` records, and what the tests compare."""

from pathlib import Path

import numpy as np

KINDS = {"a/colour.png": "RGB", "a/grey.png": "L", "b/clear.png": "RGBA", "b/few.png": "P", "b/sub/wide.png": "RGB"}
FOLDERS = {  # arguments of `image_dataset_from_directory` beside shuffle=False
    "plain": {"image_size": (8, 6)},
    "larger": {"image_size": (40, 50), "interpolation": "bicubic"},
    "nearest": {"image_size": (7, 7), "interpolation": "nearest", "label_mode": "categorical"},
    "area": {"image_size": (7, 5), "interpolation": "area", "label_mode": "binary"},
    "crop": {"image_size": (6, 6), "crop_to_aspect_ratio": True},
    "pad": {"image_size": (6, 9), "pad_to_aspect_ratio": True},
    "rgba": {"image_size": (8, 6), "color_mode": "rgba", "label_mode": None},
    "batches": {"image_size": (4, 4), "batch_size": 2},
}
SPLITS = {  # whose files are recorded
    "training": {"validation_split": 0.4, "subset": "training", "seed": 3},
    "validation": {"validation_split": 0.4, "subset": "validation", "seed": 3},
    "shuffled": {"seed": 11},
}
SIZES = [(5, 7), (23, 31), (8, 40)]


def picture(height: int, width: int, channels: int) -> np.ndarray:
    return np.random.default_rng(height * width).integers(0, 256, (height, width, channels), np.uint8)


def write_pictures(root: Path) -> None:
    """A folder of PNG files, the same everywhere."""
    from PIL import Image

    for number, (name, mode) in enumerate(KINDS.items()):
        (root / name).parent.mkdir(parents=True, exist_ok=True)
        image = Image.fromarray(picture(11 + number, 17 - 2 * number, 4), "RGBA" if mode == "RGBA" else None)
        image = image if mode == "RGBA" else image.convert("RGB")
        (image.quantize(8) if mode == "P" else image.convert(mode)).save(root / name)
