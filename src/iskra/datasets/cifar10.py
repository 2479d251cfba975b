"""CIFAR-10: small color photographs of ten classes."""

from __future__ import annotations

import numpy as np
from numpy.typing import NDArray

from .source import Source

Split = tuple[NDArray[np.uint8], NDArray[np.uint8]]

TRAIN_FILES = tuple(f"data_batch_{number}.bin" for number in range(1, 6))
TEST_FILES = ("test_batch.bin",)
ROW = 1 + 3 * 32 * 32  # bytes: the label, then all of red, green and blue

SOURCE = Source(
    name="cifar10",
    folder="cifar-10-batches-bin",
    files={
        "data_batch_1.bin": "cee916563c9f80d84e3cc88e17fdc0941787f1244f00a67874d45b261883ada5",
        "data_batch_2.bin": "a591ca11fa1708a91ee40f54b3da4784ccd871ecf2137de63f51ada8b3fa57ed",
        "data_batch_3.bin": "bbe8596564c0f86427f876058170b84dac6670ddf06d79402899d93ceea26f67",
        "data_batch_4.bin": "014e562d6e23c72197cc727519169a60359f5eccd8945ad5a09d710285ff4e48",
        "data_batch_5.bin": "755304fc0b379caeae8c14f0dac912fbc7d6cd469eb67a1029a08a39453a9add",
        "test_batch.bin": "8e2eb146ae340b09e24670f29cabc6326dba54da8789dab6768acf480273f65b",
    },
    address="https://www.cs.toronto.edu/~kriz/cifar-10-binary.tar.gz",
    archive_sha256="c4a38c50a1bc5f3a1c5537f2155ab9d68f9f25eb1ed8d9ddda3db29a59bca1dd",
)


def load_data() -> tuple[Split, Split]:
    """Load 50,000 training and 10,000 test photographs, 32 x 32 pixels of red, green and blue from 0 to 255.

    The classes: 0 airplane, 1 automobile, 2 bird, 3 cat, 4 deer, 5 dog, 6 frog, 7 horse, 8 ship, 9 truck. A few labels
    are wrong, as published.

    Returns:
        `(x_train, y_train), (x_test, y_test)`, all uint8: images (N, 32, 32, 3), labels (N, 1) from 0 to 9.

    Raises:
        FileNotFoundError: If the files are in no directory and cannot be downloaded.
        ValueError: If a file is damaged.

    References:
        Krizhevsky: Learning multiple layers of features from tiny images (2009).
    """
    return _read(TRAIN_FILES), _read(TEST_FILES)


def _read(files: tuple[str, ...]) -> Split:
    """Read the batches called `files`, one after the other, into one array."""
    batches = [np.frombuffer(SOURCE.read(file), np.uint8).reshape(-1, ROW) for file in files]
    labels = np.concatenate([batch[:, :1] for batch in batches])  # (N, 1)
    images = np.empty((len(labels), 32, 32, 3), np.uint8)
    planes = [batch[:, 1:].reshape(-1, 3, 32, 32).transpose(0, 2, 3, 1) for batch in batches]  # each (n, 32, 32, 3)
    np.concatenate(planes, out=images)
    return images, labels
