"""Numbers with currencies, units and separators."""

import pandas as pd
import pytest

from iskra.lab.tables.number_forms import NumberForm
from iskra.lab.tables.rules import Rules

READ = [
    (["902 495 zł", "1 200 000 zł", "950 zł"], [902495, 1200000, 950]),
    (["902\u00a0495\u00a0zł", "12\u202f000,5 zł"], [902495, 12000.5]),
    (["$1,200.50", "$950", "-$5"], [1200.5, 950, -5]),
    (["US$ 1,200", "US$ 3"], [1200, 3]),
    (["45 m2", "30 m²", "12.5 m2"], [45, 30, 12.5]),
    (["1.234,56", "950"], [1234.56, 950]),
    (["1.234", "2.345.678"], [1234, 2345678]),
    (["12,5 %", "3 %"], [12.5, 3]),
    (["€ 1.200,-", "€ 3,5"], [1200, 3.5]),
    (["1'200", "1’500.5"], [1200, 1500.5]),
    (["Rs. 12,34,567", "Rs. 500"], [1234567, 500]),
    (["20 °C", "−3 °C"], [20, -3]),
    (["1 day", "2 days"], [1, 2]),
    (["0,500", "0,250"], [0.5, 0.25]),
]


@pytest.mark.parametrize(("words", "numbers"), READ)
def test_numbers_as_people_write_them(words, numbers):
    form = NumberForm.find(words)
    assert [form.value(word) for word in words] == numbers


@pytest.mark.parametrize(
    "words",
    [
        ["5 kg", "300 g"],
        ["1a", "2b"],
        ["level 3", "level 4"],
        ["B 12", "C 4"],
        ["2020-01-03", "2021-01-03"],
        ["12.05.2020", "13.05.2020"],
        ["10:30", "11:45"],
        ["00-950", "31-001"],
        ["192.168.1.1", "10.0.0.1"],
        ["+48 600 100 200", "+48 600 100 201"],
        ["<5", ">10"],
        ["3-5", "6-9"],
        ["12 Long Street", "14 Short Street"],
        ["red", "blue"],
    ],
)
def test_words_that_are_no_numbers(words):
    assert NumberForm.find(words) is None


def test_three_digits_behind_a_mark_follow_the_table():
    assert NumberForm.find(["1,234", "5,678"], ".").value("1,234") == 1234
    assert NumberForm.find(["1,234", "5,678"], ",").value("1,234") == 1.234
    assert NumberForm.find(["1,234", "0,678"], ".").value("1,234") == 1.234


def test_new_numbers_in_another_form_are_read_if_they_have_one_reading():
    form = NumberForm.find(["12,5 kg", "3 kg"])
    found = [form.value(word) for word in ("1 200 kg", "1.200", "2.5", "7", "5 lb", "heavy", "1.2.3")]
    assert found == [1200, 1200, 2.5, 7, None, None, None]


def columns(**values):
    frame = pd.DataFrame(values)
    rules = Rules().found_in(frame)
    return rules.applied(frame), rules


def test_columns_of_a_table():
    frame, rules = columns(
        price=["1 000 zł", None, "7 zł"] * 8,
        number=[str(k) for k in range(24)],
        code=[f"{k:03d}" for k in range(24)],
        grade=["1", "2", "3"] * 8,
        room=["1 room", "2 rooms", "many"] * 8,
        wild=[[1]] * 24,
    )
    assert sorted(rules.forms) == ["number", "price"]
    assert frame["price"].iloc[:3].isna().tolist() == [False, True, False] and frame["price"].dtype == float
    assert frame["number"].tolist() == list(range(24))
    assert rules.remarks(pd.DataFrame({"price": ["1 000 zł"], "number": ["8"]}))[0] == (
        "read as numbers: price ('1 000 zł' as 1000), number ('8' as 8)"
    )


def test_words_among_numbers_of_a_form_stay():
    frame, _ = columns(size=[*(f"{k},5 m2" for k in range(30)), "big"])
    assert frame["size"].iloc[0] == 0.5 and frame["size"].iloc[-1] == "big"


def test_missing_words_are_gaps_in_words_and_numbers():
    rules = Rules(missing=("brak", "-999"))
    given = {"a": [1.0, -999], "b": ["x", " BRAK"], "c": [True, False], "d": [5, "Brak"], "e": ["x", -999]}
    frame = rules.applied(pd.DataFrame(given))
    assert frame.isna().to_numpy().tolist() == [[False] * 5, [True, True, False, True, True]]
    assert frame["d"].dtype == float
