"""Numbers as people write them: with units, currencies, percent signs, thousands separators, decimal commas."""

from __future__ import annotations

import functools
import re
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from typing import Self

SHORT, SEVERAL = 4, 5  # letters of words and number of words that are surely units: "kg" and "g", not names of months

_CURRENCIES = "USD EUR GBP PLN CHF JPY CNY CZK SEK NOK DKK HUF RON BGN UAH TRY INR BRL AUD CAD NZD MXN ZAR KRW RUB"
_WORDS = "|".join((*_CURRENCIES.split(), "US", "CA", "AU", "zł", "kr", "Kč", "Ft", "Rs", "Fr", "R"))
_SYMBOL = "$€£¥₹₽₺₴₩฿"
_BEFORE = rf"(?:(?:(?:{_WORDS})\.?\s*[{_SYMBOL}]?)|[{_SYMBOL}])"  # a unit in front of a number is money
_AFTER = rf"(?:[^\W\d_]|[%‰°µΩ″′\"{_SYMBOL}])[^\d,;:]{{0,14}}?(?:[²³]|(?<=m)[23])?"
_WRITTEN = re.compile(
    rf"(?P<sign>[-+−–]?)\s*(?P<before>{_BEFORE})?\s*(?P<inner>[-−–]?)\s*"
    rf"(?P<number>(?:\d+(?:[.,'’\s]\d+)*)|[.,]\d+)(?:(?P<mark>[.,])[-–—])?\s*(?P<after>{_AFTER})?"
)
_POWERS = str.maketrans("²³", "23")
_PLAIN = re.compile(r"[-+]?(\d+\.?\d*|\.\d+)([eE][-+]?\d+)?")  # what programs write
_GROUPS = {"": None, ",": ",", ".": r"\.", " ": r"\s", "'": "['’]"}  # thousands separators as patterns


@dataclass(frozen=True)
class NumberForm:
    """The form of the numbers of one column.

    Args:
        decimal: The decimal mark.
        thousands: The separator between groups of three digits: ",", ".", "'", or " " for a space of any kind; empty
            if none was seen, and any will do.
        unit: What stands before or after the numbers: "zł", "%", "m2".

    Example:
        >>> form = NumberForm(",", " ", "zł")
        >>> form.value("902 495,50 zł"), form.value("12"), form.value("12 EUR"), form.value("brak")
        (902495.5, 12.0, None, None)
    """

    decimal: str
    thousands: str
    unit: str = ""

    @classmethod
    def find(cls, words: Iterable[str], decimal: str = ".") -> Self | None:
        """Return the form that suits most of the words; None if no two of three are numbers of one unit.

        Args:
            words: The different words of a column.
            decimal: The decimal mark of the table, which decides where the words do not.
        """
        words = list(words)
        parts = [part for word in words if (part := _parts(word)) is not None]
        units = Counter(key for _, unit in parts if (key := _key(unit)))
        unit = units.most_common(1)[0][0] if units else ""
        numbers = [number for number, own in parts if _key(own) in ("", unit)]
        if 3 * len(numbers) < 2 * len(words):
            return None
        shown = next((own for _, own in parts if _key(own) == unit), "")
        marks = (decimal, "," if decimal == "." else ".")
        forms = [cls(mark, separator, shown) for mark in marks for separator in _GROUPS if separator != mark]
        counts = [sum(_read(number, form.decimal, form.thousands) is not None for number in numbers) for form in forms]
        return forms[counts.index(max(counts))] if 3 * max(counts) >= 2 * len(words) > 0 else None

    def value(self, word: str) -> float | None:
        """Return a written number; None for one of another form or unit, and for what is none."""
        parts = _parts(word)
        if parts is None:
            return float(word) if _PLAIN.fullmatch(word.strip()) else None
        number, unit = parts
        if _key(unit) not in ("", _key(self.unit)):
            return None
        systems = [(self.decimal, self.thousands)]
        if not self.thousands:
            systems += [(self.decimal, separator) for separator in _GROUPS if separator != self.decimal]
        comma, point = (bool(pattern.fullmatch(number.lstrip("-"))) for pattern in _CERTAIN)
        if comma != point:  # whatever the column's own form
            mark, other = (",", ".") if comma else (".", ",")
            systems += [(mark, separator) for separator in (other, " ", "'")]
        return next((found for system in systems if (found := _read(number, *system)) is not None), None)


def is_plain(words: Iterable[str]) -> bool:
    """Whether all words are digits alone, as codes are written, too.

    Example:
        >>> is_plain(["01069", "52062"]), is_plain(["12,5"])
        (True, False)
    """
    return all(word.strip().isdecimal() for word in words)


def units_among(words: Iterable[str]) -> list[str]:
    """Return the short units of words if all of them are numbers with units, the most frequent first; else none.

    Example:
        >>> units_among(["1 kg", "2 kg", "300 g"]), units_among(["1 kg", "heavy"])
        (['kg', 'g'], [])
    """
    parts = list(map(_parts, words))
    units = Counter(part[1] for part in parts if part is not None)
    if len(parts) > units.total() or len(units) > SEVERAL or any(not unit or len(unit) > SHORT for unit in units):
        return []
    return [unit for unit, _ in units.most_common()]


def decimal_marks(fields: Iterable[str]) -> tuple[int, int]:
    """Count the fields whose decimal mark is surely a comma, and surely a point.

    Example:
        >>> decimal_marks(["1,5", "1.234,56", "0,250", "1,234", "2.5 kg", "word"])
        (3, 1)
    """
    numbers = [part[0].lstrip("-") for field in fields if (part := _parts(field)) is not None]
    comma, point = (sum(map(bool, map(pattern.fullmatch, numbers))) for pattern in _CERTAIN)
    return comma, point


def _certain(mark: str, separator: str) -> re.Pattern[str]:
    """Numbers that have one reading: no group of three digits that may be thousands or decimals."""
    return re.compile(
        rf"\d+{mark}(?:\d\d?|\d{{4,}})|0*{mark}\d+|\d{{1,3}}(?:[{separator}'’\s]\d{{3}})+{mark}\d+|"
        rf"\d{{1,3}}(?:{separator}\d{{3}}){{2,}}"
    )


_CERTAIN = (_certain(",", r"\."), _certain(r"\.", ","))


def _parts(word: str) -> tuple[str, str] | None:
    """The digits with their sign and separators, and the unit; None for a word that is no number."""
    match = _WRITTEN.fullmatch(word.strip())
    if match is None or (match["before"] and match["after"]) or (match["sign"] and match["inner"]):
        return None
    if match["sign"] == "+" and re.search(r"\s", match["number"]):
        return None  # a telephone number
    sign = "-" if (match["sign"] or match["inner"] or "+") != "+" else ""
    cents = f"{match['mark']}00" if match["mark"] else ""  # 500,- is 500,00
    return sign + match["number"] + cents, (match["before"] or match["after"] or "").strip()


def _key(unit: str) -> str:
    """What equal units have in common: day and days, m2 and m²."""
    word = re.sub(r"\s+", " ", unit).strip(" .").translate(_POWERS)
    return word[:-1] if len(word) > 3 and word.endswith("s") else word


def _read(number: str, decimal: str, thousands: str) -> float | None:
    """The value of digits with these separators; None if they have others."""
    sign, digits = (-1, number[1:]) if number.startswith("-") else (1, number)
    match = _pattern(decimal, thousands).fullmatch(digits)
    if match is None:
        return None
    whole, fraction = re.sub(r"\D", "", match[1]), match[2]
    return sign * float(f"{whole or 0}.{fraction or 0}")


@functools.cache
def _pattern(decimal: str, thousands: str) -> re.Pattern[str]:
    group = _GROUPS[thousands]
    grouped = rf"[1-9]\d{{0,2}}(?:{group}\d{{3}})+|" if group else ""
    if thousands == ",":
        grouped += r"[1-9]\d?(?:,\d\d)+,\d{3}|"  # lakhs and crores: 12,34,567
    return re.compile(rf"({grouped}\d*)(?:{re.escape(decimal)}(\d+))?")
