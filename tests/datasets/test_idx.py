"""The format of MNIST and its kin."""

import gzip
import hashlib

import numpy as np
import pytest

from iskra.datasets.idx import load_splits, parse
from iskra.datasets.source import Source


def idx(array: np.ndarray) -> bytes:
    header = bytes([0, 0, 8, array.ndim]) + np.array(array.shape, ">u4").tobytes()
    return gzip.compress(header + array.astype(np.uint8).tobytes())


@pytest.mark.parametrize("shape", [(5,), (3, 4, 2), (0,), (300, 1)])
def test_arrays_come_back(shape):
    array = np.random.default_rng(0).integers(0, 256, shape)
    parsed = parse(idx(array))
    assert parsed.dtype == np.uint8
    assert parsed.flags.writeable
    np.testing.assert_array_equal(parsed, array)


@pytest.mark.parametrize(
    "raw",
    [b"", b"\0\0", bytes([0, 0, 8, 1, 0, 0, 0, 9, 1]), bytes([0, 0, 13, 1, 0, 0, 0, 0]), bytes([0, 0, 8, 3, 0, 0])],
    ids=["empty", "no header", "too short", "floats", "half a header"],
)
def test_other_files_are_refused(raw):
    with pytest.raises(
        ValueError, match=r"idx: expected a header of bytes and as many elements as it says, got \d+ bytes"
    ):
        parse(gzip.compress(raw))


def test_four_files_are_two_splits(site):
    rng = np.random.default_rng(0)
    arrays = {
        "train-images-idx3-ubyte.gz": rng.integers(0, 256, (6, 28, 28)),
        "train-labels-idx1-ubyte.gz": rng.integers(0, 10, 6),
        "t10k-images-idx3-ubyte.gz": rng.integers(0, 256, (2, 28, 28)),
        "t10k-labels-idx1-ubyte.gz": rng.integers(0, 10, 2),
    }
    site.files = {name: idx(array) for name, array in arrays.items()}
    sums = {name: hashlib.sha256(content).hexdigest() for name, content in site.files.items()}
    (x_train, y_train), (x_test, y_test) = load_splits(Source("tiny", "tiny", sums, site.address))
    for array, loaded in zip(arrays.values(), (x_train, y_train, x_test, y_test), strict=True):
        np.testing.assert_array_equal(loaded, array)
