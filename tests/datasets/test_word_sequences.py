"""Texts as word numbers, as Keras gives them: small files in the format of the published ones."""

import hashlib
import io
import json
import os
import pickle
import zipfile
from dataclasses import replace

import numpy as np
import pytest

from iskra.datasets import boston_housing, cifar100, imdb, reuters
from iskra.datasets.pickles import read_pickle


def ragged(*rows):
    array = np.empty(len(rows), object)
    array[:] = [list(row) for row in rows]
    return array


def npz(**arrays):
    buffer = io.BytesIO()
    np.savez(buffer, **arrays)
    return buffer.getvalue()


TEXTS = ragged([1, 2, 3], [9], [4, 5], [6, 7, 8, 1])
LABELS = np.array([0, 1, 2, 3])
ORDER = np.arange(4)
np.random.RandomState(5).shuffle(ORDER)


@pytest.fixture
def served(site, monkeypatch):
    """Puts small files in the place of a module's original ones, on a server."""

    def put(module, files):
        sums = {name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
        monkeypatch.setattr(module, "SOURCE", replace(module.SOURCE, files=sums, address=site.address))
        site.files.update(files)

    return put


@pytest.fixture
def words(served):
    index = json.dumps({"the": 1, "żółw": 2}).encode()
    files = {reuters.PATH: npz(x=TEXTS, y=LABELS), reuters.WORDS: index}
    served(reuters, files)
    served(imdb, {imdb.PATH: npz(x_train=TEXTS, y_train=LABELS, x_test=TEXTS, y_test=LABELS), imdb.WORDS: index})


CASES = [  # what becomes of 1 2 3, of 9, of 4 5 and of 6 7 8 1; the largest number is 12
    ({}, [[1, 4, 5, 6], [1, 2], [1, 7, 8], [1, 9, 10, 11, 4]]),
    ({"num_words": 9}, [[1, 4, 5, 6], [1, 2], [1, 7, 8], [1, 2, 2, 2, 4]]),
    ({"num_words": 9, "skip_top": 5}, [[2, 2, 5, 6], [2, 2], [2, 7, 8], [2, 2, 2, 2, 2]]),
    ({"num_words": 9, "oov_char": None}, [[1, 4, 5, 6], [1], [1, 7, 8], [1, 4]]),
    ({"start_char": None, "num_words": 99}, [[4, 5, 6], [12], [7, 8], [9, 10, 11, 4]]),
    ({"start_char": None, "index_from": 0, "num_words": 99}, [[1, 2, 3], [9], [4, 5], [6, 7, 8, 1]]),
]


@pytest.mark.parametrize(("arguments", "expected"), CASES)
@pytest.mark.parametrize("module", [imdb, reuters])
def test_numbers_of_words(words, module, arguments, expected):
    whole = {"test_split": 0} if module is reuters else {}
    (x, y), (x_test, y_test) = module.load_data(seed=5, **arguments, **whole)
    assert x.tolist() == [expected[row] for row in ORDER]
    assert y.tolist() == ORDER.tolist()
    assert x.shape == (4,)
    if module is imdb:
        again = np.random.RandomState(5)
        again.shuffle(np.arange(4))
        second = np.arange(4)
        again.shuffle(second)
        assert x_test.tolist() == [expected[row] for row in second]
        assert y_test.tolist() == second.tolist()
    else:
        assert (len(x_test), len(y_test)) == (0, 0)


@pytest.mark.parametrize("module", [imdb, reuters])
def test_short_ones_alone(words, module):
    (x, y), (x_test, y_test) = module.load_data(maxlen=4, num_words=99)
    assert sorted(x.tolist() + x_test.tolist()) == sorted([[1, 12], [1, 7, 8]] * (2 if module is imdb else 1))
    assert {*y.tolist(), *y_test.tolist()} == {1, 2}
    with pytest.raises(ValueError, match=r"expected texts shorter than maxlen=2, got none\. Raise maxlen"):
        module.load_data(maxlen=2)


def test_rectangular_data_stays_a_vector_of_lists(served):
    served(reuters, {reuters.PATH: npz(x=ragged([1, 2], [3, 4]), y=LABELS[:2])})
    (x, _), _ = reuters.load_data(test_split=0, num_words=99)
    assert (x.shape, sorted(x.tolist())) == ((2,), [[1, 4, 5], [1, 6, 7]])


@pytest.mark.parametrize("module", [imdb, reuters])
def test_the_words(words, module):
    assert module.get_word_index() == {"the": 1, "żółw": 2}


def test_topics_and_the_split(words):
    names = reuters.get_label_names()
    assert (names[3], names[45], len(set(names))) == ("earn", "lead", 46)
    (x, _), (x_test, _) = reuters.load_data(test_split=0.5)
    assert (len(x), len(x_test)) == (2, 2)
    with pytest.raises(ValueError, match="reuters: expected test_split of at least 0 and below 1, got 1"):
        reuters.load_data(test_split=1)
    with pytest.raises(TypeError, match="imdb: expected the arguments above, got nb_words"):
        imdb.load_data(nb_words=3)


def test_a_file_of_ones_own(words, tmp_path, site):
    np.savez(tmp_path / "own.npz", x=TEXTS, y=LABELS)
    (x, _), _ = reuters.load_data(str(tmp_path / "own.npz"), test_split=0, seed=5)
    assert x.tolist() == [CASES[0][1][row] for row in ORDER]
    assert site.asked == []


def test_cifar100(served, tmp_path, monkeypatch):
    """In a folder of the user's, as Python 2 wrote it: keys and data are bytes."""
    rows = np.arange(2 * 3072).reshape(2, 3072).astype(np.uint8)
    content = {b"data": rows, b"fine_labels": [7, 99], b"coarse_labels": [3, 19], b"filenames": [b"a", b"b"]}
    files = {name: pickle.dumps(content, 2) for name in ("train", "test")}
    sums = {name: hashlib.md5(content).hexdigest() for name, content in files.items()}
    monkeypatch.setattr(cifar100, "SOURCE", replace(cifar100.SOURCE, files=sums))
    monkeypatch.setenv("ISKRA_DATA", str(tmp_path))
    (tmp_path / cifar100.SOURCE.folder).mkdir()
    for name, written in files.items():
        (tmp_path / cifar100.SOURCE.folder / name).write_bytes(written)
    (x, y), (_, y_test) = cifar100.load_data()
    assert (x.shape, x.dtype, y.tolist(), y.dtype) == ((2, 32, 32, 3), np.uint8, [[7], [99]], np.int64)
    assert x[1, 2, 5].tolist() == rows[1, [2 * 32 + 5, 1024 + 2 * 32 + 5, 2048 + 2 * 32 + 5]].tolist()
    assert y_test.tolist() == [[7], [99]]
    assert cifar100.load_data("coarse")[0][1].tolist() == [[3], [19]]
    with pytest.raises(ValueError, match="cifar100: expected label_mode to be 'fine' or 'coarse', got 'medium'"):
        cifar100.load_data("medium")


def test_boston(served):
    served(boston_housing, {boston_housing.PATH: npz(x=np.arange(130.0).reshape(10, 13), y=np.arange(10.0))})
    with pytest.warns(UserWarning, match="racial segregation raises house values"):
        (x_train, y_train), (x_test, y_test) = boston_housing.load_data(seed=3)
    order = np.arange(10)
    np.random.RandomState(3).shuffle(order)
    assert [*y_train, *y_test] == order.tolist()
    assert (x_train.shape, x_test[0, 0]) == ((8, 13), 13.0 * order[8])
    with pytest.raises(ValueError, match="boston_housing: expected test_split of at least 0 and below 1, got -0.1"):
        boston_housing.load_data(test_split=-0.1)


class Harmful:
    def __reduce__(self):
        return os.system, ("echo harm",)


@pytest.mark.parametrize(
    "value", [Harmful(), [Harmful()], np.zeros(1, "datetime64[s]"), np.float32(1), pytest.approx(1), print]
)
def test_nothing_but_arrays_is_unpickled(value, capfd):
    with pytest.raises(ValueError, match="letters: expected a pickle of arrays and numbers alone, got"):
        read_pickle(pickle.dumps(value), "letters")
    assert capfd.readouterr().out == ""


@pytest.mark.parametrize("protocol", range(5))
def test_arrays_of_all_protocols(protocol):
    value = {"a": TEXTS, "b": np.arange(6, dtype=">i2").reshape(2, 3).T, "c": [1.5, "x"]}
    got = read_pickle(pickle.dumps(value, protocol), "letters")
    assert got["a"].tolist() == TEXTS.tolist()
    np.testing.assert_array_equal(got["b"], value["b"])
    assert got["c"] == [1.5, "x"]


def test_damaged_files(tmp_path):
    (tmp_path / "a.npz").write_bytes(b"PK nothing")
    with pytest.raises(ValueError, match=r"reuters: expected a file in Keras's \.npz format, got .*a\.npz"):
        reuters.load_data(str(tmp_path / "a.npz"))
    array = np.empty(1, object)
    array[0] = Harmful()
    np.savez(tmp_path / "b.npz", x=array, y=LABELS)
    with pytest.raises(ValueError, match="reuters: expected a pickle of arrays"):
        reuters.load_data(str(tmp_path / "b.npz"))
    with zipfile.ZipFile(tmp_path / "c.npz", "w") as archive:
        archive.writestr("x.npy", npz(x=LABELS)[:20])
        archive.writestr("y.npy", b"")
    with pytest.raises(ValueError, match="."):
        reuters.load_data(str(tmp_path / "c.npz"))
