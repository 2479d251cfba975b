"""Data sets of text files: order, splits and targets of Keras's function."""

import numpy as np
import pytest

import iskra
from iskra.advice import IskraWarning
from iskra.layers import TextVectorization
from iskra.utils import text_dataset_from_directory

COUNT = 10  # texts a class


@pytest.fixture
def reviews(tmp_path):
    for name in ("neg", "pos"):
        (tmp_path / name / "deep").mkdir(parents=True)
        for number in range(COUNT):
            place = tmp_path / name / ("deep" if number % 2 else "") / f"{number}.txt"
            place.write_text(f"{name} żółw {number}\r\n", encoding="utf-8", newline="")
    (tmp_path / "pos" / "notes.md").write_text("no text file")
    return tmp_path


def read(directory, **arguments):
    return text_dataset_from_directory(directory, **{"verbose": False, **arguments})


def test_texts_and_labels(reviews, capsys):
    data = text_dataset_from_directory(reviews, batch_size=8, shuffle=False)
    assert capsys.readouterr().out == "Found 20 files belonging to 2 classes.\n"
    batches = list(data)
    assert [len(x) for x, _ in batches] == [8, 8, 4]
    assert data.class_names == ["neg", "pos"]
    x, y = batches[0]
    assert (x[0], x.shape, y.dtype, y.tolist()) == ("neg żółw 0\r\n", (8,), np.int32, [0] * 8)
    assert np.concatenate([y for _, y in batches]).tolist() == [0] * COUNT + [1] * COUNT


@pytest.mark.parametrize(
    ("mode", "last", "dtype"), [("int", 1, "i4"), ("binary", [1.0], "f4"), ("categorical", [0.0, 1.0], "f4")]
)
def test_label_modes(reviews, mode, last, dtype):
    *_, (_, y) = read(reviews, label_mode=mode, shuffle=False)
    assert (y[-1].tolist(), y.dtype) == (last, np.dtype(dtype))


def test_no_labels_and_given_ones(reviews):
    for arguments in ({"labels": None}, {"label_mode": None}):
        (batch,) = read(reviews, batch_size=20, max_length=3, shuffle=False, **arguments)
        assert (batch.shape, batch[-1]) == ((20,), "pos")
    (_, y), *_ = read(reviews, labels=[*range(20)], shuffle=False, batch_size=20)
    assert y.tolist() == [*range(20)]
    data = read(reviews, class_names=["pos"], shuffle=False, batch_size=None)
    assert [(text[:3], int(label)) for text, label in data][:2] == [("pos", 0)] * 2


def test_the_same_seed_gives_keras_split(reviews):
    order = np.random.RandomState(7).permutation(20)  # which `shuffle` of a list gives, too
    files = [path for _, path in sorted((path, path) for path in read(reviews, shuffle=False).file_paths)]
    alphabetic = read(reviews, shuffle=False).file_paths
    assert sorted(files) == sorted(alphabetic)
    arguments = {"validation_split": 0.25, "seed": 7}
    training, validation = (read(reviews, subset=subset, **arguments) for subset in ("training", "validation"))
    assert training.file_paths == [alphabetic[i] for i in order[:15]]
    assert validation.file_paths == [alphabetic[i] for i in order[15:]]
    both = read(reviews, subset="both", **arguments)
    assert [part.file_paths for part in both] == [training.file_paths, validation.file_paths]
    texts = {text for batch, _ in both[0] for text in batch} | {text for batch, _ in both[1] for text in batch}
    assert len(texts) == 20


def test_another_order_in_each_pass(reviews):
    data = read(reviews, seed=3, batch_size=20)
    passes = [batch.tolist() for _ in range(3) for batch, _ in data]
    assert len({*map(tuple, passes)}) == 3
    assert [batch.tolist() for batch, _ in read(reviews, seed=3, batch_size=20)] == passes[:1]


def test_through_a_vectorization_into_fit(reviews):
    data = read(reviews, batch_size=5, seed=1)
    vectorize = TextVectorization(max_tokens=40, output_mode="multi_hot")
    vectorize.adapt(data.map(lambda text, label: text))
    assert vectorize.vocabulary_size() == 1 + 3 + COUNT
    model = iskra.Sequential([iskra.layers.Dense(1, activation="sigmoid")])
    model.compile(iskra.optimizers.Adam(0.1), "binary_crossentropy", metrics=["accuracy"])
    rows = data.map(lambda text, label: (vectorize(text), label))
    model.fit(rows, epochs=20, verbose=0)
    assert model.evaluate(rows, verbose=0)[1] == 1
    assert [len(x) for x, _ in data.unbatch().batch(7)] == [7, 7, 6]


def test_other_encodings_are_named(reviews):
    (reviews / "neg" / "0.txt").write_bytes("za\u017c\u00f3\u0142\u0107".encode("cp1250"))
    (reviews / "neg" / "2.txt").write_bytes("\ufeffbom".encode())
    with pytest.warns(IskraWarning, match=r"1 of 20 files are not in UTF-8, .*0\.txt. Save them as UTF-8"):
        (x, _), *_ = read(reviews, shuffle=False, batch_size=20)
    assert x[0].startswith("za\ufffd")
    assert "bom" in x.tolist()


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        ({"labels": "names"}, "text_dataset_from_directory: expected labels to be 'inferred', None or a list with one"),
        ({"labels": [1, 2]}, "text folder: expected one label for each of the 20 files in .*, got 2"),
        ({"label_mode": "other"}, "expected label_mode to be one of 'int', 'categorical', 'binary', None, got 'other'"),
        ({"format": "csv"}, "expected format to be one of 'tf', 'grain', got 'csv'"),
        ({"class_names": ["neg"], "labels": None}, "expected class_names with labels='inferred' only"),
        ({"class_names": ["bad"]}, r"expected class_names among the folders neg, pos of .*, got 'bad'"),
        ({"class_names": ["pos"], "label_mode": "binary"}, "expected two classes with label_mode='binary', got pos"),
        ({"validation_split": 2, "subset": "both"}, "expected validation_split between 0 and 1, got 2"),
        ({"validation_split": 0.2}, "expected subset beside validation_split, got None"),
        ({"validation_split": 0.2, "subset": "training"}, "expected a seed with validation_split, got None"),
        (
            {"validation_split": 0.01, "subset": "both"},
            "expected texts in each split, got none for held out of 20",
        ),
        ({"max_length": 0}, "expected max_length as a positive integer, got 0"),
    ],
)
def test_arguments_that_do_not_fit(reviews, arguments, message):
    with pytest.raises(ValueError, match=message):
        read(reviews, **arguments)


def test_no_texts(tmp_path):
    with pytest.raises(ValueError, match=r"text folder: expected folders, one a class, with texts \(\.txt\) in"):
        read(tmp_path)
    with pytest.raises(FileNotFoundError, match="text folder: .* is not a directory"):
        read(tmp_path / "none")
