"""The encoding of a text file: by its first bytes, as Unicode, or the code page whose letters make words."""

from __future__ import annotations

import codecs
import re
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from typing import IO

CHUNK = 1 << 20  # bytes
WORDS = 5_000  # different ones that are looked at
MARKS = (  # of the byte order; the longer first
    (codecs.BOM_UTF32_LE, "utf-32"), (codecs.BOM_UTF32_BE, "utf-32"), (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"), (codecs.BOM_UTF16_BE, "utf-16"),
)  # fmt: skip
ZEROS = 0.2  # share of zero bytes from which on a file is UTF-16: spaces, digits and separators have one each

LANGUAGES: dict[str, tuple[tuple[str, str], ...]] = {  # letters beyond a to z, and where they never stand
    "cp1252": (
        ("äöüß", ""),  # German
        ("àâæçéèêëîïôœùûüÿ", "ç(?![aouàâôû])|œ(?![uicsdt])"),  # French
        ("áéíñóúü", "ñ(?![aeiouáéíóú])"),  # Spanish
        ("àáâãçéêíóôõú", "ç(?![aouáâãóôõú])|õ(?!e)"),  # Portuguese
        ("àèéìòù", "[àèéìòù]."),  # Italian
        ("åäöé", ""),  # Swedish, Finnish
        ("åæøé", ""),  # Danish, Norwegian
        ("éëïóöü", ""),  # Dutch
    ),
    "cp1250": (
        ("ąćęłńóśźż", "ń[aeiouyąęó]"),  # Polish
        ("áčďéěíňóřšťúůýž", ""),  # Czech
        ("áäčďéíĺľňóôŕšťúýž", ""),  # Slovak
        ("áéíóöőúüű", ""),  # Hungarian
        ("čćđšž", ""),  # Croatian, Slovene
        ("ăâîşţ", ""),  # Romanian
    ),
    "cp1251": (("абвгґдеєёжзиіїйклмнопрстуфхцчшщъыьэюя", "[a-z]"), ("абвгдђежзијклљмнњопрстћуфхцчџш", "[a-z]")),
    "cp1253": (("αάβγδεέζηήθιίϊΐκλμνξοόπρσςτυύϋΰφχψωώ", "[a-z]"),),
    "cp1254": (("âçğıi̇öşü", ""),),
    "cp1257": (("āčēģīķļņšūž", ""), ("ąčęėįšųūž", ""), ("äõöüšž", "")),
    "iso8859_2": (("ąćęłńóśźż", "ń[aeiouyąęó]"), ("áčďéěíňóřšťúůýž", ""), ("áéíóöőúüű", "")),
}
NAMES = {"iso8859_2": "ISO 8859-2"} | {f"cp{number}": f"Windows-{number}" for number in range(1250, 1259)}
SIGNS = "\xa0°€£§µ±×½¼¾«»„“”’‘–—…•®©™·º"  # beside words and numbers
_RUN = re.compile(r"[a-zA-Z]*[^\x00-\x7f](?:[a-zA-Z]|[^\x00-\x7f])*")


@dataclass(frozen=True)
class Encoding:
    """An encoding that Python knows."""

    name: str
    remark: str = ""  # what was assumed, in words
    code_page: str = ""  # the name of one that is not Unicode


def find_encoding(file: IO[bytes], source: str, code_page: str = "") -> Encoding:
    """Find the encoding of a text file.

    Args:
        file: The file, open at its beginning.
        source: Its name, for errors.
        code_page: The encoding of a file that is not Unicode; empty to find it.

    Raises:
        ValueError: If it is no text in an encoding that is known here.
    """
    start = file.read(CHUNK)
    for mark, name in MARKS:
        if start.startswith(mark):
            return Encoding(name)
    if b"\0" in start:
        return _utf16(start, source)
    others = b""
    decoder = codecs.getincrementaldecoder("utf-8")()
    try:
        for chunk in _chunks(start, file):
            others = chunk
            decoder.decode(chunk)
        decoder.decode(b"", final=True)
    except UnicodeDecodeError:
        return _code_page(others if others is start else start + others, source, code_page)
    return Encoding("utf-8")


def _chunks(start: bytes, file: IO[bytes]) -> Iterator[bytes]:
    while start:
        yield start
        start = file.read(CHUNK)


def _utf16(start: bytes, source: str) -> Encoding:
    """UTF-16 without a mark, by the place of the zero bytes."""
    for first, name in ((1, "utf-16-le"), (0, "utf-16-be")):
        zeros, others = start[first::2].count(0), start[1 - first :: 2].count(0)
        if zeros > ZEROS * len(start) / 2 and not others:
            return Encoding(name, "text without a mark of its encoding, taken as UTF-16")
    raise ValueError(
        f"table: expected text in {source}, got bytes of zero. Export it as CSV in UTF-8, or give the file its ending."
    )


def _code_page(sample: bytes, source: str, code_page: str) -> Encoding:
    """The code page in which the most letters are among letters of one language."""
    if code_page:
        return Encoding(_known(code_page), code_page=code_page)
    scores = {name: _score(sample, name) for name in LANGUAGES}
    best = max(scores, key=lambda name: scores[name][0])
    score, letters = scores[best]
    if score <= 0:
        byte = next(byte for byte in sample if byte > 127)
        raise ValueError(
            f"table: expected text in UTF-8, UTF-16 or a Windows code page in {source}, got the byte {byte:#x} in none "
            "of them. Save it as CSV in UTF-8, or name its encoding with --encoding."
        )
    why = f" by its letters {letters}" if letters else ""
    remark = f"text not in UTF-8, taken as {NAMES[best]}{why}; another one is named with --encoding"
    return Encoding(best, remark, best)


def _known(name: str) -> str:
    try:
        return codecs.lookup(name).name
    except LookupError:
        raise ValueError(
            f"encoding: expected the name of an encoding, such as cp1250 or utf-16, got {name!r}. Correct it."
        ) from None


def _score(sample: bytes, name: str) -> tuple[float, str]:
    """How well a code page suits, from -1 to 1, and up to five letters that tell it."""
    try:
        text = sample.decode(name)
    except UnicodeDecodeError:
        return -1.0, ""
    runs = Counter(_RUN.findall(text)).most_common(WORDS)
    scores = {language: sum(count * _suits(run, *language) for run, count in runs) for language in LANGUAGES[name]}
    language = max(scores, key=lambda each: scores[each])
    letters = dict.fromkeys("".join(run for run, _ in runs))
    telling = [letter for letter in letters if letter > "\x7f" and letter.lower() in language[0]]
    return scores[language] / sum(count for _, count in runs), ", ".join(telling[:5])


def _suits(run: str, letters: str, never: str) -> int:
    """1 for a run of a language's letters with signs around it, else -1."""
    run = re.sub(r"(?<=m)[²³]|^[¿¡]|’", "", run)
    word = run.strip(SIGNS)
    if "£" in run and word:
        return -1
    lower = word.lower()
    known = all(letter <= "\x7f" or letter in letters for letter in lower)
    is_cased = word[1:] == word[1:].lower() or word == word.upper()
    return 1 if known and is_cased and not (never and re.search(never, lower)) else -1
