"""Record what Keras makes of a folder of pictures, and how TensorFlow resizes one.

Run by hand, in an environment of its own:

    python -m venv keras-env && keras-env/bin/pip install keras==3.15.1 tensorflow pillow
    PYTHONPATH=tests KERAS_BACKEND=tensorflow keras-env/bin/python -m reference.keras_images

It writes `keras_images.npz` beside this file. `tests/data/images` and `tests/utils` compare iskra's numbers with them.
"""

from __future__ import annotations

import tempfile
from pathlib import Path
from typing import Any

import numpy as np

from reference.image_cases import FOLDERS, SIZES, SPLITS, picture, write_pictures

INTERPOLATIONS = ("bilinear", "nearest", "bicubic", "area", "lanczos3", "lanczos5", "gaussian", "mitchellcubic")


def resized() -> dict[str, Any]:
    import tensorflow as tf

    image = picture(11, 17, 3)
    found = {}
    for method in INTERPOLATIONS:
        for size in SIZES:
            name = f"{method}_{size[0]}_{size[1]}"
            found[name] = tf.image.resize(image, size, method=method).numpy()
            found[f"pad_{name}"] = tf.image.resize_with_pad(image, *size, method=method).numpy()
    return found


def folders(root: Path) -> dict[str, Any]:
    from keras.utils import image_dataset_from_directory

    found: dict[str, Any] = {}
    for name, arguments in FOLDERS.items():
        batches = [*image_dataset_from_directory(root, shuffle=False, **arguments).as_numpy_iterator()]
        pairs = [batch if isinstance(batch, tuple) else (batch, np.zeros(0)) for batch in batches]
        found[f"{name}_x"] = np.concatenate([x for x, _ in pairs])
        found[f"{name}_y"] = np.concatenate([y for _, y in pairs])
        found[f"{name}_lengths"] = [len(x) for x, _ in pairs]
    for name, arguments in SPLITS.items():
        paths = image_dataset_from_directory(root, image_size=(4, 4), **arguments).file_paths
        found[f"{name}_files"] = [Path(path).relative_to(root).as_posix() for path in paths]
    return found


def main() -> None:
    with tempfile.TemporaryDirectory() as root:
        write_pictures(Path(root))
        np.savez_compressed(Path(__file__).with_suffix(".npz"), **resized(), **folders(Path(root)))


if __name__ == "__main__":
    main()
