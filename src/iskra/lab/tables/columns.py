"""The type of each column of a table: numbers, categories, or nothing that a network can use as it is."""

from __future__ import annotations

import functools
import re
import shlex
import sys
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from .number_forms import NumberForm, units_among

if TYPE_CHECKING:
    from pandas import DataFrame, Series

NUMBER, CATEGORY = "number", "category"
LONG, WORDS = 40, 6  # letters and words a value: beyond, it is free text
OWN = 0.5  # share of the rows that have a value of their own: beyond, it names the row
REAL = (bool, int, float, np.bool_, np.integer, np.floating)  # types of numbers, and of truth
TRUTH = {"True": 1.0, "False": 0.0, "true": 1.0, "false": 0.0}
FEW = 10  # so many different words are categories in any case
MOSTLY = 0.5  # share of numbers from which on a word among them is a mistake
OUTSTANDING = 3  # different words among numbers, up to which they may all stand for a missing value
OFTEN = 0.05  # share of words among few different values from which on they are meant

_DATES = (
    r"\d{4}[-/.]\d{1,2}[-/.]\d{1,2}([T ].*)?",
    r"\d{1,2}[-/.]\d{1,2}[-/.]\d{2,4}([T ].*)?",
    r"\d{1,2}:\d{2}(:\d{2}(\.\d+)?)?( ?[AaPp][Mm])?",
    r"\d{1,2}[-. ]+[A-Za-z]{3,9}[-., ]+\d{2,4}",
    r"[A-Za-z]{3,9} \d{1,2},? \d{4}",
)
_NAMES_OF_ROWS = re.compile(r"(?i:(^|[_\W])(id|ids|uuid|guid|key|index|identifier|row|nr|no)$)|[a-z](Id|ID|Key)$")


@dataclass(frozen=True)
class Column:
    """A column that the network gets; its kind is "number" or "category"."""

    name: str
    kind: str


@dataclass(frozen=True)
class LeftOut:
    """A column that the network does not get."""

    name: str
    reason: str  # why it is not used
    advice: str = ""  # how to make it usable; empty if there is nothing to gain
    names_rows: bool = False  # whether it identifies rows; predictions then include it

    def __str__(self) -> str:
        return f"{self.name}: {self.reason}" + (f". {self.advice}" if self.advice else "")


def at_row(row: int) -> str:
    """Return the position of a row as people count.

    Example:
        >>> at_row(0)
        'at row 1 (the first below the header is row 1)'
    """
    return f"at row {row + 1} (the first below the header is row 1)"


def classify_columns(frame: DataFrame) -> tuple[list[Column], list[LeftOut]]:
    """Return the columns that are used, and those that are left out."""
    found = [_classify(frame[name], str(name)) for name in frame.columns]
    used = [column for column in found if isinstance(column, Column)]
    return used, [column for column in found if isinstance(column, LeftOut)]


def _classify(series: Series[Any], name: str) -> Column | LeftOut:
    from pandas.api import types

    known = series.dropna()
    if not len(known):
        return LeftOut(name, "empty")
    if types.is_datetime64_any_dtype(series) or types.is_timedelta64_dtype(series):
        return _date(name)
    if types.is_complex_dtype(series):
        return LeftOut(name, "complex numbers", "Split it into columns of real numbers")
    if types.is_bool_dtype(known.infer_objects()) or types.is_numeric_dtype(series):
        return _classify_numbers(series, name)
    return _classify_words(series, known, name)


def _classify_numbers(series: Series[Any], name: str) -> Column | LeftOut:
    values = numbers_in(series, name)
    known = values[~np.isnan(values)]
    if len(known) == len(values) and known.min() == known.max():
        return LeftOut(name, f"always {known[0]:g}")
    whole = len(known) > FEW and bool((known == np.floor(known)).all())
    if whole and len(np.unique(known)) == len(known):
        counts = known.max() - known.min() == len(known) - 1
        if counts or _NAMES_OF_ROWS.search(name):
            return LeftOut(name, "numbers the rows", names_rows=True)
    return Column(name, NUMBER)


def _classify_words(series: Series[Any], known: Series[Any], name: str) -> Column | LeftOut:
    if not all(isinstance(value, (str, bool, int, float, np.generic)) for value in known.head(1000)):
        return LeftOut(name, f"holds values of type {type(known.iloc[0]).__name__}", "Split it into plain columns")
    words = words_in(series)
    check_unmixed(words, name)
    distinct = words.nunique()
    if distinct == 1 and len(known) == len(series):
        return LeftOut(name, f"always {words.iloc[0]!r}")
    sample = words.dropna().head(1000)
    if _share(sample, _DATES) > 0.95:
        return _date(name)
    if distinct > max(FEW, OWN * len(known)):
        if sample.str.len().mean() > LONG or sample.str.count(r"\s+").mean() >= WORDS:
            advice = "Turn it into numbers or categories first, for example by counting the words that matter"
            return LeftOut(name, "free text", advice)
        if len(units := units_among(sample.unique())) > 1:
            shown = " and ".join(units[:3])
            return LeftOut(name, f"numbers in several units, {shown}", "Write all of them in one")
        if _share(sample, (r"[^\w\s]*\s*[-+]?[\d.,' ]*\d[\d.,' ]*\s*\D{0,3}",)) > 0.95:
            return LeftOut(
                name, f"numbers written as {sample.iloc[0]!r}", "Write plain numbers, without signs and units"
            )
        return LeftOut(name, "nearly every row has a word of its own", names_rows=True)
    return Column(name, CATEGORY)


def numbers_in(series: Series[Any], name: str) -> np.ndarray:
    """Return a column as float64, NaN where a value is missing."""
    values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    if (infinite := np.isinf(values)).any():
        raise ValueError(
            f"table: expected finite numbers in column {name!r}, got {values[infinite][0]} "
            f"{at_row(int(infinite.argmax()))}. Leave the field empty, or remove the row."
        )
    return values


def known_numbers(series: Series[Any], decimal: str = ".") -> Series[Any]:
    """Return a column as float64: NaN where a value is missing, infinite or no number; true is 1.

    `decimal` is the decimal mark of words that leave it open.

    Example:
        >>> import pandas
        >>> known_numbers(pandas.Series(["6", "big", 7, None, "True", "inf", "1 200,5"], dtype=object)).tolist()
        [6.0, nan, 7.0, nan, 1.0, nan, 1200.5]
    """
    import pandas
    from pandas.api import types

    if types.is_numeric_dtype(series) and not types.is_complex_dtype(series):
        values = series.to_numpy(dtype=np.float64, na_value=np.nan)
    else:
        form = NumberForm(decimal, "")
        read = functools.cache(lambda word: TRUTH.get(word.strip(), form.value(word)))
        found = [read(value) if isinstance(value, str) else value for value in series.astype(object)]
        values = np.array([value if _is_real(value) else np.nan for value in found], np.float64)
    return pandas.Series(np.where(np.isinf(values), np.nan, values), index=series.index)


def _is_real(value: Any) -> bool:
    return isinstance(value, REAL) and bool(-sys.float_info.max <= value <= sys.float_info.max)


def words_in(series: Series[Any]) -> Series[Any]:
    """Return a column as text, missing values left missing; integers are written without a decimal point."""

    def written(value: Any) -> str:
        return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value).strip()

    return series.astype(object).map(written, na_action="ignore")


def is_mixture(distinct: int, share: float) -> bool:
    """Whether a column is one of numbers with words among them; a few codes, some of them numbers, are none.

    Args:
        distinct: The number of different values.
        share: The share of numbers among them.
    """
    are_codes = distinct <= FEW and share <= 1 - OFTEN
    return MOSTLY <= share < 1 and not are_codes


def check_unmixed(words: Series[Any], name: str) -> None:
    """Refuse a column of numbers with words among them."""
    import pandas

    known = words.notna().to_numpy()
    is_number = pandas.to_numeric(words, errors="coerce").notna().to_numpy()
    if is_mixture(words.nunique(), is_number.sum() / max(known.sum(), 1)):
        others = known & ~is_number
        row, count = int(others.argmax()), int(others.sum()) - 1
        found = words[others].value_counts()
        means = ",".join(map(str, found.index[:OUTSTANDING]))
        where = f"{at_row(row)}{f' and words in {count:,} more' if count else ''}"
        fix = f"If it stands for a missing value, pass --missing {shlex.quote(means)}; otherwise correct it, or leave "
        raise ValueError(
            f"table: expected a number everywhere in column {name!r}, got {words.iloc[row]!r} {where}. "
            f"{fix if len(found) <= OUTSTANDING else 'Correct it, or leave '}the field empty."
        )


def _share(words: Series[Any], patterns: tuple[str, ...]) -> float:
    """The share of words that have one of these forms."""
    return float(words.str.fullmatch("|".join(f"(?:{pattern})" for pattern in patterns)).mean())


def _date(name: str) -> LeftOut:
    return LeftOut(
        name, "dates or times", "Split it into numbers first: year, month, weekday, hour, or days since a start"
    )
