"""The rules by which a table was read: kept with the run, and followed with every table it predicts for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, Any, Self

import numpy as np

from ...typing import Config
from .columns import FEW, is_mixture, words_in
from .number_forms import NumberForm, is_plain

if TYPE_CHECKING:
    from pandas import DataFrame, Series


@dataclass(frozen=True)
class Rules:
    """What the fields of a table mean.

    Args:
        missing: Words that stand for a missing value, in any case; numbers do, too.
        encoding: The encoding of text files that are not Unicode; empty to find it.
        decimal: The decimal mark where a table leaves it open.
        forms: The columns whose numbers are written in a form of their own.
    """

    missing: tuple[str, ...] = ()
    encoding: str = ""
    decimal: str = "."
    forms: Mapping[str, NumberForm] = field(default_factory=dict)

    @classmethod
    def from_dict(cls, content: Config) -> Self:
        """Return the rules of `dataclasses.asdict`."""
        forms = {name: NumberForm(**form) for name, form in content["forms"].items()}
        return cls(tuple(content["missing"]), content["encoding"], content["decimal"], forms)

    def found_in(self, frame: DataFrame) -> Rules:
        """Return the rules with the forms of the numbers that a table has in columns of words."""
        forms = {str(name): _find_form(frame[name], self.decimal) for name in frame.columns}
        return replace(self, forms={name: form for name, form in forms.items() if form is not None})

    def applied(self, frame: DataFrame) -> DataFrame:
        """Return a table with gaps for missing values, and numbers for those in a form of their own."""
        read = frame.copy(deep=False)
        for name in frame.columns:
            if self.missing:
                read[name] = _masked(read[name], self.missing)
            form = self.forms.get(str(name))
            if form is not None and _has_words(read[name]):
                read[name] = _numbers(read[name], form)
        return read

    def remarks(self, frame: DataFrame) -> list[str]:
        """Say how numbers in forms of their own are read, each with an example of the table."""
        said = []
        for name, form in self.forms.items():
            word = next(word for word in _words(frame[name]) if form.value(word) is not None)
            said.append(f"{name} ({word!r} as {form.value(word):.12g})")
        return [f"read as numbers: {', '.join(said)}"] if said else []


def _find_form(series: Series[Any], decimal: str) -> NumberForm | None:
    """The form of the numbers in a column of words; None if it is one of words, codes or numbers as they are."""
    if not _has_words(series):
        return None
    words = _words(series)
    if NumberForm.find(words[:200], decimal) is None or (form := NumberForm.find(words, decimal)) is None:
        return None
    values = {word: form.value(word) for word in words}
    read = [word for word, value in values.items() if value is not None]
    if is_plain(read) and (len(words) <= FEW or any(word[0] == "0" != word for word in read)):
        return None
    is_number = [not isinstance(value, str) or values[value] is not None for value in series.dropna()]
    return form if all(is_number) or is_mixture(len(words), sum(is_number) / len(is_number)) else None


def _has_words(series: Series[Any]) -> bool:
    from pandas.api import types

    return bool(types.is_object_dtype(series.dtype) or types.is_string_dtype(series.dtype))


def _words(series: Series[Any]) -> list[str]:
    """The different words of a column."""
    return list(dict.fromkeys(value for value in series if isinstance(value, str)))


def _numbers(series: Series[Any], form: NumberForm) -> Series[Any]:
    """A column with its words as numbers, but for those that are none; float64 if all are."""
    values = {word: form.value(word) for word in _words(series)}
    known = series.astype(object).where(series.notna(), np.nan)
    read = known.map(lambda value: value if not isinstance(value, str) or values[value] is None else values[value])
    return read.infer_objects()


def _masked(series: Series[Any], missing: tuple[str, ...]) -> Series[Any]:
    """A column without the words for missing values."""
    import pandas
    from pandas.api import types

    if types.is_numeric_dtype(series) and not types.is_bool_dtype(series):
        numbers = pandas.to_numeric(pandas.Series(missing, dtype=object), errors="coerce").dropna()
        found = series.isin(numbers)
    elif _has_words(series):
        words = {word.casefold() for word in missing}
        found = words_in(series).map(lambda word: str(word).casefold() in words).astype(bool) & series.notna()
    else:
        return series
    return series.mask(found).infer_objects() if found.any() else series
