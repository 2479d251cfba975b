"""What is learned from rows and done to them: scikit-learn's numbers, kept as JSON."""

import json

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, strategies as st
from sklearn.impute import SimpleImputer
from sklearn.model_selection import train_test_split
from sklearn.preprocessing import OneHotEncoder, StandardScaler

from iskra.lab.tables.categories import Categories
from iskra.lab.tables.columns import classify_columns
from iskra.lab.tables.numbers import FAR, Numbers, soft_clipped
from iskra.lab.tables.preparation import Preparation
from iskra.lab.tables.split import split_rows
from iskra.lab.tables.target import find_target

from . import makers


def fitted(frame, target):
    found = find_target(frame, target)
    used, left_out = classify_columns(frame.drop(columns=target))
    return Preparation.fit(frame, found.values(frame[target]), found, used, left_out)


@pytest.fixture(scope="module")
def frame():
    return makers.with_gaps()


@pytest.fixture(scope="module")
def preparation(frame):
    return fitted(frame, "price")


def test_numbers_are_those_of_scikit_learn(frame):
    names = ["size", "age", "noise", "floor"]
    filled = SimpleImputer(strategy="median", add_indicator=True).fit_transform(frame[names])
    expected = np.concatenate([soft_clipped(StandardScaler().fit_transform(filled[:, :4])), filled[:, 4:]], axis=1)
    numbers = Numbers.fit(frame, names)
    np.testing.assert_allclose(numbers.features(frame), expected, rtol=1e-5, atol=1e-5)
    assert numbers.origins() == [*names, "size", "age"]


def test_categories_are_those_of_scikit_learn(frame):
    words = frame[["town"]].fillna("")
    encoder = OneHotEncoder(min_frequency=5, handle_unknown="infrequent_if_exist", sparse_output=False).fit(words)
    towns = Categories.fit(frame["town"], "town")
    new = pd.DataFrame({"town": ["Aachen", "Emden", None, "Paris"]})
    for rows in (frame, new):
        np.testing.assert_array_equal(towns.features(rows), encoder.transform(rows[["town"]].fillna("")))
    assert towns.unknown(new) == ["Emden", "Paris"]


@pytest.mark.parametrize("num_words", [20, 99, 100, 101, 150])
def test_of_many_categories_the_most_frequent_are_kept_as_in_scikit_learn(num_words):
    counts = makers.random().permutation(np.arange(3, 3 + num_words))  # all differ: no ties to be broken
    rows = pd.DataFrame({"word": np.repeat([f"w{k}" for k in range(num_words)], counts)})
    least = max(5, round(0.0005 * len(rows)))
    encoder = OneHotEncoder(
        min_frequency=least, max_categories=100, handle_unknown="infrequent_if_exist", sparse_output=False
    )
    found = Categories.fit(rows["word"], "word").features(rows)
    np.testing.assert_array_equal(found, encoder.fit_transform(rows))


def test_without_rare_categories_a_new_one_is_none_of_them():
    plans = Categories.fit(pd.Series(["a", "b"] * 20), "plan")
    assert not plans.has_rare
    assert plans.features(pd.DataFrame({"plan": ["b", "c", None]})).tolist() == [[0, 1], [0, 0], [0, 0]]


def test_whole_numbers_among_categories_are_written_without_a_point():
    floors = Categories.fit(pd.Series(pd.Categorical([1.0, 2.0] * 20)), "floor")
    assert floors.frequent == ("1", "2")
    assert floors.features(pd.DataFrame({"floor": [2, 1]})).tolist() == [[0, 1], [1, 0]]


def test_many_categories_become_a_hundred_features_at_most():
    words = pd.Series([f"w{k % 150}" for k in range(3000)])
    assert Categories.fit(words, "word").num_features == 100


@given(st.lists(st.floats(-1e6, 1e6), min_size=2, max_size=20))
def test_outliers_keep_their_order(values):
    values = np.sort(np.array(values))
    drawn = soft_clipped(values)
    assert (np.diff(drawn) >= 0).all()
    assert np.array_equal(drawn[np.abs(values) <= FAR], values[np.abs(values) <= FAR])


def test_a_column_without_spread_is_no_division_by_zero():
    numbers = Numbers.fit(pd.DataFrame({"a": [2.0, 2.0, None]}), ["a"])
    assert numbers.features(pd.DataFrame({"a": [2.0, None]})).tolist() == [[0, 0], [0, 1]]


def test_a_target_of_numbers_is_standardized_and_back(preparation, frame):
    y = frame["price"].to_numpy()
    scaled = preparation.targets(y)
    assert (scaled.mean(), scaled.std()) == pytest.approx((0, 1))
    np.testing.assert_allclose(preparation.predictions(scaled[:, np.newaxis]), y)


def test_one_probability_becomes_two():
    preparation = fitted(makers.two_classes(), "left")
    assert preparation.predictions(np.array([[0.25]])).tolist() == [[0.75, 0.25]]
    assert preparation.targets(np.array([0, 1])).tolist() == [0, 1]


def test_json_there_and_back(preparation, frame):
    twin = Preparation.from_dict(json.loads(json.dumps(preparation.as_dict())))
    assert twin == preparation
    np.testing.assert_array_equal(twin.features(frame), preparation.features(frame))
    older = {name: value for name, value in preparation.as_dict().items() if name != "rules"} | {"version": 1}
    assert Preparation.from_dict(older) == preparation
    assert preparation.num_features == preparation.features(frame).shape[1] == len(preparation.origins())


def test_damaged_or_foreign_files_are_refused(preparation, tmp_path):
    content = preparation.as_dict()
    with pytest.raises(ValueError, match=r"^preparation\.json: expected version 2, got 7\. Use the iskra"):
        Preparation.from_dict(content | {"version": 7})
    with pytest.raises(ValueError, match=r"^preparation\.json: expected what a run writes, got something else \(K"):
        Preparation.from_dict({"version": 1})
    with pytest.raises(ValueError, match=r"^predict: expected a run on a table, got '.*' without preparation\.json\."):
        Preparation.read(tmp_path)
    (tmp_path / "preparation.json").write_text("{")
    with pytest.raises(ValueError, match=r"^preparation\.json: expected JSON, got .* Restore it"):
        Preparation.read(tmp_path)


def test_columns_that_are_missing_are_named_with_their_likeness(preparation, frame):
    with pytest.raises(ValueError, match=r"got none of \['size', 'town'\]\. Is it 'sizes' for 'size'\? Rename"):
        preparation.features(frame.rename(columns={"size": "sizes"}).drop(columns="town"))
    with pytest.raises(ValueError, match=r"got none of \['floor'\]\. Add them; their fields may be empty"):
        preparation.features(frame.drop(columns="floor"))


@pytest.mark.parametrize("values", [["6", "big", "7"], ["2020-01-03", 6, 7], ["6", None, "inf"], ["x", "y", "z"]])
def test_what_is_no_number_is_a_gap(preparation, frame, values):
    rows = frame.head(3)
    expected = preparation.features(
        rows.assign(size=pd.to_numeric(pd.Series(values), errors="coerce").replace(np.inf, np.nan))
    )
    np.testing.assert_array_equal(preparation.features(rows.assign(size=values)), expected)


@pytest.mark.parametrize("name", ["size", "town", "heated"])
def test_values_of_any_type_are_taken_as_unknown(preparation, frame, name):
    values = [[1], {"a": 1}, b"x", 1j, pd.NA, pd.NaT, pd.Timestamp("2020"), 10**400, "", -np.inf]
    rows = frame.head(len(values)).assign(**{name: pd.Series(values, dtype=object)})
    assert np.isfinite(preparation.features(rows)).all()
    for dtype in ("string", "category", "datetime64[ns]", "complex128", "Int64"):
        assert np.isfinite(preparation.features(rows.assign(**{name: pd.Series([None] * 10).astype(dtype)}))).all()


def test_numbers_in_a_form_that_training_had_not_are_read(preparation, frame):
    rows = frame.head(3)
    np.testing.assert_array_equal(
        preparation.features(rows.assign(size=["1 200", "12,5", "90"])),
        preparation.features(rows.assign(size=[1200, 12.5, 90])),
    )


def test_numbers_where_words_were_are_categories_like_others(preparation, frame):
    rows = frame.head(2)
    np.testing.assert_array_equal(
        preparation.features(rows.assign(town=[5, 2.5])), preparation.features(rows.assign(town=["new", "newer"]))
    )


def test_an_empty_column_of_new_rows_is_filled(preparation, frame):
    rows = frame.head(3).assign(size=None, town=None)
    assert np.isfinite(preparation.features(rows)).all()


def test_nothing_to_learn_from_is_refused_with_the_reasons():
    frame = pd.DataFrame({"id": np.arange(60), "word": [f"w{k % 28}" for k in range(60)], "y": np.arange(60.0) ** 2})
    with pytest.raises(ValueError, match=r"expected columns to tell 'y' from, got none .*: id: numbers the rows; word"):
        fitted(frame, "y")


# The split. ---------------------------------------------------------------------------------------------------------


def test_every_row_is_in_one_part_and_the_seed_decides_which():
    split = split_rows(1001, seed=3)
    np.testing.assert_array_equal(np.sort(np.concatenate([split.train, split.validation, split.test])), range(1001))
    assert split.counts() == {"train": 701, "validation": 150, "test": 150}
    _, theirs = train_test_split(np.arange(1001), test_size=150, random_state=3)
    np.testing.assert_array_equal(split.test, np.sort(theirs))
    assert not np.array_equal(split.test, split_rows(1001, seed=4).test)


def test_each_part_has_its_share_of_every_class():
    labels = makers.random().permutation(np.repeat([0, 1, 2], [5, 70, 925]))
    split = split_rows(1000, seed=0, labels=labels)
    for rows, counts in ((split.test, [1, 10, 139]), (split.validation, [1, 10, 139]), (split.train, [3, 50, 647])):
        assert np.bincount(labels[rows]).tolist() == counts


def test_many_rare_classes_are_in_every_part():
    labels = makers.random().permutation(np.repeat(np.arange(100), 5))
    split = split_rows(500, seed=0, labels=labels)
    assert split.counts() == {"train": 300, "validation": 100, "test": 100}
    assert all(len(np.unique(labels[rows])) == 100 for rows in (split.train, split.validation, split.test))
