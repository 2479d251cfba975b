"""Every data set: signature as Keras has it, the published files, and small ones made here."""

import dataclasses
import hashlib
import importlib.util
import inspect
import os
import sys

import numpy as np
import pytest

from iskra.datasets import california_housing, cifar10, digits, fashion_mnist, mnist

DATA = os.environ.get("ISKRA_DATA")  # as it was before the tests hid it


def published(source) -> pytest.MarkDecorator:
    """Runs a test only where the original files of `source` are at hand."""
    there = DATA and all(os.path.isfile(os.path.join(DATA, source.folder, name)) for name in source.files)
    return pytest.mark.skipif(not there, reason=f"needs {source.folder} in ISKRA_DATA")


@pytest.fixture
def own_data(monkeypatch):
    monkeypatch.setenv("ISKRA_DATA", DATA)


@pytest.fixture
def small(tmp_path, monkeypatch):
    """Puts small files in the place of a module's original ones."""

    def put(module, files):
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        monkeypatch.setattr(module, "SOURCE", dataclasses.replace(module.SOURCE, files=sums))
        monkeypatch.setenv("ISKRA_DATA", str(tmp_path))
        folder = tmp_path / module.SOURCE.folder
        folder.mkdir()
        for name, content in files.items():
            (folder / name).write_bytes(content)

    return put


def described(splits):
    return [(array.shape, array.dtype.name) for split in splits for array in split]


@pytest.mark.parametrize(
    ("module", "signature"),
    [
        (mnist, "(path='mnist.npz')"),
        (fashion_mnist, "()"),
        (cifar10, "()"),
        (california_housing, "(version='large', path='california_housing.npz', test_split=0.2, seed=113)"),
        (digits, "()"),
    ],
)
def test_signatures_are_those_of_keras(module, signature):
    parameters = [
        parameter.replace(annotation=parameter.empty)
        for parameter in inspect.signature(module.load_data).parameters.values()
    ]
    assert str(inspect.Signature(parameters)) == signature


def test_digits():
    (x_train, y_train), (x_test, y_test) = splits = digits.load_data()
    assert described(splits) == [
        ((1437, 8, 8), "uint8"), ((1437,), "uint8"), ((360, 8, 8), "uint8"), ((360,), "uint8"),
    ]  # fmt: skip
    assert x_train.min() == 0
    assert x_train.max() == 16
    np.testing.assert_array_equal(np.bincount(y_test), 36)
    # the rows together are those of scikit-learn
    from sklearn.datasets import load_digits

    theirs = load_digits()
    ours = np.column_stack([np.concatenate([x_train, x_test]).reshape(-1, 64), np.concatenate([y_train, y_test])])
    theirs = np.column_stack([theirs.data, theirs.target])
    np.testing.assert_array_equal(ours[np.lexsort(ours.T)], theirs[np.lexsort(theirs.T)])


def test_digits_are_the_same_each_time():
    for first, second in zip(digits.load_data(), digits.load_data(), strict=True):
        np.testing.assert_array_equal(first[0], second[0])
        np.testing.assert_array_equal(first[1], second[1])


def test_digits_do_not_import_scikit_learn():
    import subprocess

    program = "import sys, iskra; iskra.datasets.digits.load_data(); sys.exit('sklearn' in sys.modules)"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_digits_without_scikit_learn(monkeypatch):
    monkeypatch.setattr(importlib.util, "find_spec", lambda name: None)
    with pytest.raises(ImportError, match=r"digits: scikit-learn, which contains the scans, is required: pip install"):
        digits.load_data()


def test_cifar10_from_planes_to_channels(small):
    rng = np.random.default_rng(0)
    batches = {name: rng.integers(0, 256, (2, 3073)).astype(np.uint8) for name in cifar10.SOURCE.files}
    small(cifar10, {name: batch.tobytes() for name, batch in batches.items()})
    (x_train, y_train), (_, y_test) = splits = cifar10.load_data()
    assert described(splits) == [
        ((10, 32, 32, 3), "uint8"), ((10, 1), "uint8"), ((2, 32, 32, 3), "uint8"), ((2, 1), "uint8"),
    ]  # fmt: skip
    third = batches["data_batch_2.bin"][0]  # label, then 1024 red, 1024 green, 1024 blue values, row by row
    assert y_train[2, 0] == third[0]
    assert x_train[2, 5, 7].tolist() == [third[1 + plane * 1024 + 5 * 32 + 7] for plane in range(3)]
    assert y_test[1, 0] == batches["test_batch.bin"][1, 0]


def table(rows: int) -> np.ndarray:
    return np.arange(rows * 9, dtype=np.float32).reshape(rows, 9) / 4


def test_california_housing_from_its_lines(small):
    rows = table(700)
    lines = "".join(",".join(f"{value:.6f}" for value in row) + "\n" for row in rows)
    small(california_housing, {"cal_housing.data": lines.encode()})
    (x_train, y_train), (x_test, y_test) = splits = california_housing.load_data(test_split=0.25, seed=5)
    assert described(splits) == [
        ((525, 8), "float32"), ((525,), "float32"), ((175, 8), "float32"), ((175,), "float32"),
    ]  # fmt: skip
    order = np.arange(700)
    np.random.RandomState(5).shuffle(order)
    np.testing.assert_array_equal(np.column_stack([x_train, y_train]), rows[order[:525]])
    np.testing.assert_array_equal(np.column_stack([x_test, y_test]), rows[order[525:]])
    (x_train, y_train), (x_test, y_test) = california_housing.load_data("small", test_split=0)
    assert (len(x_train), len(y_train), len(x_test), len(y_test)) == (600, 600, 0, 0)
    assert y_train.max() == rows[599, 8]


def test_california_housing_refuses_what_it_does_not_know():
    with pytest.raises(ValueError, match="california_housing: expected version to be 'small' or 'large', got 'medium'"):
        california_housing.load_data("medium")
    for share in (1, -0.1):
        with pytest.raises(ValueError, match="california_housing: expected test_split of at least 0 and below 1, got"):
            california_housing.load_data(test_split=share)


def test_an_archive_of_keras_is_read_where_a_program_names_one(tmp_path):
    arrays = {name: np.full(2, number) for number, name in enumerate(("x_train", "y_train", "x_test", "y_test"))}
    np.savez(tmp_path / "own.npz", **arrays)
    (x_train, y_train), (x_test, y_test) = mnist.load_data(str(tmp_path / "own.npz"))
    assert [x_train[0], y_train[0], x_test[0], y_test[0]] == [0, 1, 2, 3]
    np.savez(tmp_path / "houses.npz", x=np.zeros((10, 8)), y=np.arange(10.0))
    (_, y_train), (_, y_test) = california_housing.load_data(path=str(tmp_path / "houses.npz"))
    assert (len(y_train), len(y_test)) == (8, 2)


def test_an_archive_that_is_not_there_or_holds_other_arrays(tmp_path):
    with pytest.raises(
        FileNotFoundError, match=r"mnist: expected path to name a file in Keras's \.npz format, got 'my\.npz'"
    ):
        mnist.load_data("my.npz")
    np.savez(tmp_path / "other.npz", x=np.zeros(1))
    with pytest.raises(ValueError, match="california_housing: expected .* to hold the arrays x, y, got none called y"):
        california_housing.load_data(path=str(tmp_path / "other.npz"))


@published(mnist.SOURCE)
def test_published_mnist(own_data):
    (x_train, y_train), (x_test, y_test) = splits = mnist.load_data()
    assert described(splits) == [
        ((60000, 28, 28), "uint8"), ((60000,), "uint8"), ((10000, 28, 28), "uint8"), ((10000,), "uint8"),
    ]  # fmt: skip
    assert y_train[:5].tolist() == [5, 0, 4, 1, 9]  # the first row of the paper's figure
    assert y_test[:5].tolist() == [7, 2, 1, 0, 4]
    assert x_train.max() == x_test.max() == 255


@published(cifar10.SOURCE)
def test_published_cifar10(own_data):
    (_, y_train), (_, y_test) = splits = cifar10.load_data()
    assert described(splits) == [
        ((50000, 32, 32, 3), "uint8"), ((50000, 1), "uint8"), ((10000, 32, 32, 3), "uint8"), ((10000, 1), "uint8"),
    ]  # fmt: skip
    np.testing.assert_array_equal(np.bincount(y_train[:, 0]), 5000)
    np.testing.assert_array_equal(np.bincount(y_test[:, 0]), 1000)


@published(california_housing.SOURCE)
def test_published_california_housing(own_data):
    (_, y_train), _ = splits = california_housing.load_data()
    assert described(splits) == [
        ((16512, 8), "float32"), ((16512,), "float32"), ((4128, 8), "float32"), ((4128,), "float32"),
    ]  # fmt: skip
    # the values that Chollet and Watson print in Deep Learning with Python, third edition (2025), section 4.3
    assert y_train[:3].tolist() == [252300, 146900, 290900]
