import numpy as np
import pandas as pd
import pytest

from iskra.lab.tables.columns import CATEGORY, NUMBER, Column, classify_columns

ROWS = 40


def classified(values):
    """What a column with these values is, and why."""
    frame = pd.DataFrame({"it": values})
    used, left_out = classify_columns(frame)
    return used[0].kind if used else left_out[0]


@pytest.mark.parametrize(
    ("values", "kind"),
    [
        (np.linspace(0, 1, ROWS), NUMBER),
        (np.arange(ROWS) ** 2, NUMBER),
        (np.arange(ROWS) % 2 == 0, NUMBER),
        ([True, None] * 20, NUMBER),
        (pd.array([1, None] * 20, dtype="Int64"), NUMBER),
        ([1.5, np.nan] * 20, NUMBER),
        (["a", "b"] * 20, CATEGORY),
        (["a", None] * 20, CATEGORY),
        (pd.Categorical([1, 2] * 20), CATEGORY),
        ([f"level {k % 9}" for k in range(ROWS)], CATEGORY),
        (["1a", "2b", "3", "x"] * 10, CATEGORY),
        (["007", "42", "42", "x9"] * 10, CATEGORY),
        (["a long name of a category that is written out in many words", "another one"] * 20, CATEGORY),
    ],
)
def test_what_is_used(values, kind):
    assert classified(values) == kind


@pytest.mark.parametrize(
    ("values", "reason", "advice"),
    [
        ([None] * ROWS, "empty", ""),
        ([np.nan] * ROWS, "empty", ""),
        ([3] * ROWS, "always 3", ""),
        (["x"] * ROWS, "always 'x'", ""),
        (np.arange(100, 100 + ROWS), "numbers the rows", ""),
        (np.random.default_rng(0).permutation(ROWS), "numbers the rows", ""),
        ([f"K{k}" for k in range(ROWS)], "nearly every row has a word of its own", ""),
        (pd.date_range("2020", periods=ROWS), "dates or times", "year, month, weekday"),
        (pd.to_timedelta(np.arange(ROWS), "h"), "dates or times", ""),
        ([f"2020-01-{k % 28 + 1:02d}" for k in range(ROWS)], "dates or times", ""),
        ([f"{k % 28 + 1}.1.2020 10:00" for k in range(ROWS)], "dates or times", ""),
        ([f"{k % 24}:30" for k in range(ROWS)], "dates or times", ""),
        ([f"{k % 28 + 1} Mar 2021" for k in range(ROWS)], "dates or times", ""),
        ([f"March {k % 28 + 1}, 2021" for k in range(ROWS)], "dates or times", ""),
        ([f"a fine house with {k} rooms and a garden" for k in range(ROWS)], "free text", "counting the words"),
        ([f"$1,{k:03d}" for k in range(ROWS)], "numbers written as '$1,000'", "Write plain numbers"),
        (
            [f"{k} {'km' if k % 3 else 'm'}" for k in range(ROWS)],
            "numbers in several units, km and m",
            "Write all of th",
        ),
        ([f"{k} km" for k in range(ROWS)], "numbers written as '0 km'", "Write plain numbers"),
        ([[1, 2]] * ROWS, "holds values of type list", "Split it into plain columns"),
        (np.full(ROWS, 1j), "complex numbers", "Split it into columns of real numbers"),
    ],
)
def test_what_is_left_out_and_why(values, reason, advice):
    found = classified(values)
    assert found.reason == reason
    assert advice in found.advice
    assert str(found).startswith(f"it: {reason}")


@pytest.mark.parametrize(("name", "names_rows"), [("house_id", True), ("HouseId", True), ("id", True), ("paid", False)])
def test_a_key_is_known_by_its_name(name, names_rows):
    used, left_out = classify_columns(pd.DataFrame({name: np.arange(ROWS) ** 2}))
    assert bool(left_out) == names_rows
    assert used == ([] if names_rows else [Column(name, NUMBER)])


def test_infinity_is_refused_with_its_place():
    message = (
        r"^table: expected finite numbers in column 'it', got -inf at row 3 \(the first below the header is row 1\)\."
    )
    with pytest.raises(ValueError, match=message):
        classified([1.0, 2.0, -np.inf, np.inf])


def test_a_word_among_numbers_is_refused_with_its_place():
    message = (
        r"^table: expected a number everywhere in column 'it', got 'three' at row 3 \(the first .*is row 1\)\. If "
    )
    message += "it stands for a missing value, pass --missing three; otherwise correct it, or leave the field empty"
    with pytest.raises(ValueError, match=message):
        classified(["1", "2", "three", *map(str, range(4, 30)), None])
    with pytest.raises(ValueError, match=r"got 'n/d' at row 31 .* and words in 2 more\. .* --missing 'n/d,no data';"):
        classified([*map(str, range(30)), "n/d", "no data", "n/d"])
    with pytest.raises(ValueError, match=r"got 'w0' at row 31 .* and words in 3 more\. Correct it, or leave the field"):
        classified([*map(str, range(30)), *(f"w{k}" for k in range(4))])
