"""Data sets of images: the same files, order and numbers as Keras's, see `tests/reference/keras_images.py`."""

import os
import re
from pathlib import Path

import numpy as np
import pytest

import iskra
from iskra import advice
from iskra.data import ArrayDataset
from iskra.data.row_file import RowFile
from iskra.layers import Conv2D, Dense, GlobalAveragePooling2D, Input, Rescaling
from iskra.utils import image_dataset_from_directory
from reference.image_cases import FOLDERS, SPLITS, write_pictures

pytest.importorskip("PIL")
from PIL import Image

KERAS = np.load(Path(__file__).parents[1] / "reference" / "keras_images.npz")


@pytest.fixture(scope="module")
def pictures(tmp_path_factory):
    root = tmp_path_factory.mktemp("pictures")
    write_pictures(root)
    return root


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path / "cache"))


def names(paths, root):
    return [Path(path).relative_to(root).as_posix() for path in paths]


@pytest.mark.parametrize("case", FOLDERS)
def test_numbers_are_those_of_keras(pictures, case):
    data = image_dataset_from_directory(pictures, shuffle=False, verbose=False, **FOLDERS[case])
    batches = [batch if isinstance(batch, tuple) else (batch, np.zeros(0)) for batch in data]
    x, y = np.concatenate([x for x, _ in batches]), np.concatenate([y for _, y in batches])
    expected = KERAS[f"{case}_x"].clip(0, 255)
    if case == "rgba":
        expected[3, ..., 3] = 255  # few colours, none of them clear: TensorFlow gives alphas without meaning
    bound = 0.75 if case == "larger" else 0.501  # rounded to whole numbers; Keras's bicubic weights come from a table
    assert x.shape == expected.shape
    assert np.abs(x - expected).max() < bound
    assert np.array_equal(y, KERAS[f"{case}_y"])
    assert (x.dtype, y.dtype) == (np.float32, KERAS[f"{case}_y"].dtype)
    assert [len(x) for x, _ in batches] == KERAS[f"{case}_lengths"].tolist()


@pytest.mark.parametrize("case", SPLITS)
def test_the_same_seed_gives_keras_files_and_split(pictures, case):
    data = image_dataset_from_directory(pictures, image_size=(4, 4), verbose=False, **SPLITS[case])
    assert names(data.file_paths, pictures) == KERAS[f"{case}_files"].tolist()
    assert data.class_names == ["a", "b"]


def test_grey_pictures_and_single_ones(pictures):
    data = image_dataset_from_directory(
        pictures, color_mode="grayscale", image_size=5, batch_size=None, shuffle=False, verbose=False
    )
    x, y = next(iter(data))
    assert (x.shape, x.dtype, int(y), len(data)) == ((5, 5, 1), np.float32, 0, 5)


def test_both_parts_at_once(pictures, capsys):
    training, held_out = image_dataset_from_directory(
        pictures, image_size=4, validation_split=0.4, subset="both", seed=3
    )
    assert names(training.file_paths, pictures) == KERAS["training_files"].tolist()
    assert names(held_out.file_paths, pictures) == KERAS["validation_files"].tolist()
    said = ["Found 5 files belonging to 2 classes.", "Using 3 files for training.", "Using 2 files for validation."]
    assert capsys.readouterr().out.splitlines() == said


def network():
    iskra.utils.set_random_seed(0)
    model = iskra.Sequential(
        [Input((8, 6, 3)), Rescaling(1 / 255), Conv2D(4, 3), GlobalAveragePooling2D(), Dense(2, activation="softmax")]
    )
    model.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return model


def test_training_on_a_folder_is_training_on_its_arrays(pictures, monkeypatch):
    def data(**settings):
        return image_dataset_from_directory(pictures, image_size=(8, 6), batch_size=2, verbose=False, **settings)

    arrays = [np.concatenate(part) for part in zip(*data(shuffle=False), strict=True)]
    plain = network().fit(*arrays, 2, 3, 0, shuffle=False, validation_data=arrays, validation_batch_size=2)
    folder = network().fit(data(shuffle=False), epochs=3, verbose=0, validation_data=data(shuffle=False))
    assert folder.history == plain.history
    mixed = network().fit(data(seed=1), epochs=3, verbose=0)
    assert mixed.history != folder.history
    monkeypatch.setattr(RowFile, "can_be_mapped", lambda self: False)  # as for a folder larger than the memory
    assert isinstance(data().x, RowFile)
    assert network().fit(data(seed=1), epochs=3, verbose=0).history == mixed.history
    outputs = network().predict(data(shuffle=False), verbose=0)
    assert np.array_equal(outputs, network().predict(arrays[0], 2, verbose=0))


def test_words_of_tutorials(pictures):
    data = image_dataset_from_directory(pictures, image_size=(8, 6), batch_size=2, verbose=False)
    quick = data.cache().shuffle(1000).prefetch(buffer_size=-1)
    assert isinstance(quick, ArrayDataset)
    scaled = quick.map(lambda x, y: (x / 255, y), num_parallel_calls=-1)
    for images, labels in scaled.take(1):
        assert images.shape == (2, 8, 6, 3)
        assert labels.shape == (2,)
        assert images.max() <= 1
    assert len(network().fit(scaled, epochs=2, verbose=0).epoch) == 2


def test_broken_files_keep_their_part(tmp_path):
    write_pictures(tmp_path / "pictures")
    broken = next(name for name in KERAS["training_files"] if name.startswith("b/"))
    (tmp_path / "pictures" / broken).write_bytes(b"nothing")
    advice.forget()
    with pytest.warns(advice.IskraWarning, match="1 of 5 files in .* cannot be read and are left out"):
        training, held_out = image_dataset_from_directory(
            tmp_path / "pictures", image_size=4, validation_split=0.4, subset="both", seed=3, verbose=False
        )
    assert names(training.file_paths, tmp_path / "pictures") == [n for n in KERAS["training_files"] if n != broken]
    assert names(held_out.file_paths, tmp_path / "pictures") == KERAS["validation_files"].tolist()
    assert [os.path.basename(path) for path, _ in training.broken] == [os.path.basename(broken)]


@pytest.mark.parametrize(
    ("settings", "message"),
    [
        (
            {"labels": "names"},
            "expected labels to be 'inferred', None or a list with one label for each file, got 'nam",
        ),
        ({"label_mode": "one-hot"}, "expected label_mode to be one of 'int', 'categorical', 'binary', None, got 'one-"),
        ({"data_format": "channels_first"}, "expected data_format to be one of None, 'channels_last', got 'channels_f"),
        ({"format": "torch"}, "expected format to be one of 'tf', 'grain', got 'torch'"),
        ({"labels": [1, 2, 3, 4, 5], "class_names": ["a"]}, "expected class_names with labels='inferred' only, got"),
        ({"label_mode": "binary", "class_names": ["a"]}, "expected two classes with label_mode='binary', got a."),
        ({"subset": "test"}, "expected subset to be 'training', 'validation' or 'both', got 'test'"),
        ({"subset": "training"}, "expected validation_split beside subset, got None. Pass both, or none of them."),
        ({"validation_split": 0.2}, "expected subset beside validation_split, got None."),
        ({"validation_split": 2, "subset": "both"}, "expected validation_split between 0 and 1, got 2."),
        ({"validation_split": 0.2, "subset": "training"}, "expected a seed with validation_split, got None."),
        (
            {"validation_split": 0.1, "subset": "both"},
            "expected images in each split, got none for held out of 5 images.",
        ),
    ],
)
def test_arguments_that_do_not_fit(pictures, settings, message):
    with pytest.raises(ValueError, match=re.escape(message)):
        image_dataset_from_directory(pictures, image_size=4, verbose=False, **settings)


@pytest.mark.parametrize("kind", ["png", "jpg", "webp", "bmp", "gif", "JPEG"])
def test_kinds_of_files(tmp_path, kind):
    (tmp_path / "a").mkdir()
    Image.new("RGB", (9, 9), (200, 100, 50)).save(tmp_path / "a" / f"x.{kind}")
    x = next(iter(image_dataset_from_directory(tmp_path, label_mode=None, image_size=4, verbose=False)))
    assert np.abs(x - (200, 100, 50)).max() <= 6


def test_sixteen_bits_are_cut_to_eight(tmp_path):
    Image.fromarray(np.array([[0, 65535], [256, 40000]], np.uint16)).save(tmp_path / "x.png")
    data = image_dataset_from_directory(tmp_path, labels=None, image_size=2, color_mode="grayscale", verbose=False)
    assert next(iter(data))[0, ..., 0].tolist() == [[0, 255], [1, 156]]


def test_a_palette_with_alphas(tmp_path):
    image = Image.new("P", (2, 2), 1)
    image.putpalette([0, 0, 0, 10, 20, 30])
    image.save(tmp_path / "x.png", transparency=bytes([255, 40]))
    for mode, colour in {"rgb": [10, 20, 30], "rgba": [10, 20, 30, 40]}.items():
        data = image_dataset_from_directory(tmp_path, labels=None, image_size=2, color_mode=mode, verbose=False)
        assert next(iter(data))[0, 0, 0].tolist() == colour
