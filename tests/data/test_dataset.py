import math

import numpy as np
import pytest

import iskra
from iskra.data import ArrayDataset, Dataset
from iskra.data.row_file import RowFile
from iskra.layers import Dense, Input


def numbers(count=5):
    return Dataset(lambda: iter(range(count)), count)


def pairs():
    return Dataset(lambda: ((np.full(2, n), n) for n in range(5)), 5)


def test_words_return_new_data_sets_and_leave_the_old_one():
    data = numbers()
    assert list(data.take(2)) == [0, 1]
    assert list(data.take(-1)) == list(data)
    assert list(data.skip(3)) == [3, 4]
    assert list(data.repeat(2)) == [*range(5), *range(5)]
    assert list(data.prefetch(-1)) == list(data) == [0, 1, 2, 3, 4]
    assert [len(each) for each in (data, data.take(2), data.skip(3), data.repeat(2), data.take(9))] == [5, 2, 2, 10, 5]
    endless = data.repeat()
    assert list(endless.take(7)) == [0, 1, 2, 3, 4, 0, 1]
    assert endless.num_batches == math.inf
    with pytest.raises(TypeError, match="expected a data set of known length, got one with no end"):
        len(endless)


def test_map_gives_the_parts_of_a_tuple_as_arguments_and_keeps_the_order():
    for calls in (None, 3, -1):
        mapped = pairs().map(lambda x, y: (x + 1, [y, 2 * y]), calls)
        assert len(mapped) == 5
        assert [(x.tolist(), [int(part) for part in y]) for x, y in mapped] == [
            ([n + 1, n + 1], [n, 2 * n]) for n in range(5)
        ]
    with pytest.raises(ZeroDivisionError):
        list(numbers().map(lambda n: 1 / (n - 2), 2))


def test_batch_and_unbatch():
    batches = list(pairs().batch(2))
    assert [x.shape for x, _ in batches] == [(2, 2), (2, 2), (1, 2)]
    assert [y.tolist() for _, y in batches] == [[0, 1], [2, 3], [4]]
    assert [len(pairs().batch(2)), len(pairs().batch(2, drop_remainder=True))] == [3, 2]
    assert len(list(pairs().batch(2, drop_remainder=True))) == 2
    assert [y for _, y in pairs().batch(2).unbatch()] == [0, 1, 2, 3, 4]
    with pytest.raises(TypeError, match="a length that only its end tells"):
        len(pairs().batch(2).unbatch())


def test_shuffle():
    mixed = numbers(50).shuffle(50, seed=1)
    first, second = list(mixed), list(mixed)
    assert sorted(first) == sorted(second) == list(range(50))
    assert first != second
    assert list(numbers(50).shuffle(50, seed=1)) == first
    same = numbers(50).shuffle(50, seed=1, reshuffle_each_iteration=False)
    assert list(same) == list(same)
    assert max(n - k for k, n in enumerate(numbers(50).shuffle(3, seed=1))) <= 3  # from the next few


def test_cache_makes_elements_once():
    made = []
    data = numbers().map(lambda n: made.append(n) or n).cache()
    list(data.take(2))
    made.clear()
    assert list(data) == list(data) == [0, 1, 2, 3, 4]
    assert made == [0, 1, 2, 3, 4]


@pytest.mark.parametrize(
    ("call", "message"),
    [
        (lambda data: data.batch(0), r"batch: expected batch_size as an integer of at least 1, got 0\. Pass"),
        (lambda data: data.take("x"), r"take: expected count as an integer of at least -1, got 'x'"),
        (lambda data: data.skip(-1), r"skip: expected count as an integer of at least 0, got -1"),
        (lambda data: data.repeat(-2), r"repeat: expected count as an integer of at least -1, got -2"),
        (lambda data: data.shuffle(0), r"shuffle: expected buffer_size as an integer of at least 1, got 0"),
    ],
)
def test_numbers_that_do_not_fit(call, message):
    with pytest.raises(ValueError, match=message):
        call(numbers())


def test_an_unknown_word_lists_the_known():
    with pytest.raises(
        AttributeError, match=r"Dataset: expected one of as_numpy_iterator, batch, cache, map, .*'filter'"
    ):
        numbers().filter


# Rows of arrays. ----------------------------------------------------------------------------------------------------

X = np.random.default_rng(0).integers(0, 256, (40, 6), np.uint8)
Y = np.arange(40) % 3
ROWS = np.arange(3, 40, 2)


@pytest.fixture(params=["array", "file"])
def x(request, tmp_path):
    """The rows in memory, and in a file."""
    if request.param == "array":
        return X
    np.save(tmp_path / "x.npy", X)
    return RowFile(tmp_path / "x.npy")


def test_batches_of_rows(x):
    data = ArrayDataset(x, Y, ROWS, 8)
    batches = list(data)
    assert [len(data), *[len(y) for _, y in batches]] == [3, 8, 8, 3]
    assert all(part.dtype == np.float32 for part, _ in batches)
    assert np.array_equal(np.concatenate([part for part, _ in batches]), X[ROWS])
    assert np.array_equal(np.concatenate([y for _, y in batches]), Y[ROWS])
    single = list(data.unbatch())
    assert len(single) == len(ROWS) and single[0][0].shape == (6,)
    assert [len(part) for part in ArrayDataset(x, None, ROWS, 8)] == [8, 8, 3]
    assert isinstance(data.unbatch().batch(5), ArrayDataset)


def classifier():
    iskra.utils.set_random_seed(0)
    made = iskra.Sequential([Input((6,)), iskra.layers.Rescaling(1 / 255), Dense(3, activation="softmax")])
    made.compile("adam", "sparse_categorical_crossentropy", metrics=["accuracy"])
    return made


def test_training_is_the_same_from_memory_from_the_file_and_through_a_map(x):
    wanted = classifier().fit(ArrayDataset(X, Y, ROWS, 8, shuffle=True, seed=5), epochs=3, verbose=0)
    data = ArrayDataset(x, Y, ROWS, 8, shuffle=True, seed=5)
    assert classifier().fit(data, epochs=3, verbose=0).history == wanted.history
    mapped = ArrayDataset(x, Y, ROWS, 8, shuffle=True, seed=5).map(lambda x, y: (x, y))
    assert classifier().fit(mapped, epochs=3, verbose=0).history == wanted.history


def test_evaluation_prediction_and_validation(x):
    model, data = classifier(), ArrayDataset(x, Y, ROWS, 8)
    arrays = X[ROWS].astype(np.float32), Y[ROWS]
    assert model.evaluate(data, verbose=0) == model.evaluate(*arrays, 8, verbose=0)
    assert np.array_equal(model.predict(data, verbose=0), model.predict(arrays[0], 8, verbose=0))
    history = classifier().fit(data, verbose=0, validation_data=data, class_weight={0: 2.0}).history
    same = classifier().fit(*arrays, 8, verbose=0, shuffle=False, validation_data=arrays, class_weight={0: 2.0}).history
    assert history["loss"] == same["loss"]
    assert history["val_loss"] == pytest.approx(same["val_loss"])


def test_words_that_keep_rows_rows(x):
    data = ArrayDataset(x, Y, ROWS, 8, shuffle=True)
    assert data.cache() is data and data.shuffle(100) is data and data.prefetch(1) is data
    plain = ArrayDataset(x, Y, ROWS, 8).shuffle(100, seed=1)
    assert isinstance(plain, ArrayDataset)
    rows = [y.tolist() for _, y in plain]
    assert sorted(map(len, rows)) == [3, 8, 8]
    assert sorted(map(tuple, rows)) == sorted(tuple(y) for _, y in ArrayDataset(x, Y, ROWS, 8))


def test_single_rows_are_no_batches():
    with pytest.raises(ValueError, match=r"data set: expected batches, got single rows\. Write data\.batch\(32\)\."):
        classifier().fit(ArrayDataset(X, Y, batch_size=None), verbose=0)


def test_a_file_of_rows_is_not_taken_for_an_array(tmp_path):
    np.save(tmp_path / "x.npy", X)
    with pytest.raises(
        TypeError, match=r"fit: expected an array for x, got a RowFile, .* iskra\.data\.ArrayDataset\(x, y"
    ):
        classifier().fit(RowFile(tmp_path / "x.npy"), Y, verbose=0)
