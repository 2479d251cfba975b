"""Text as the indices of its words, or as a row of their counts."""

from __future__ import annotations

import itertools
import re
import string
from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

import numpy as np

from ...typing import Array, ArrayLike, Config, PathLike, Shape
from ..arguments import integer
from .category_encoding import encoded_shape
from .string_lookup import StringLookup
from .values import strings
from .vocabulary import TokenCounts

Standardize = Callable[[np.ndarray], Any]
Split = Callable[[np.ndarray], Iterable[Iterable[str]]]
Tokens = list[list[str]]  # those of each text

_LOWER = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)
_STRIP = dict.fromkeys(map(ord, string.punctuation))
_STANDARDIZE: dict[str, dict[int, Any]] = {
    "lower_and_strip_punctuation": {**_LOWER, **_STRIP},
    "lower": _LOWER,
    "strip_punctuation": _STRIP,
}
_WORD = re.compile("[^ \t\n\v\f\r]+")
_SPLIT: dict[str, Callable[[str], list[str]]] = {"whitespace": _WORD.findall, "character": list}


class TextVectorization(StringLookup):
    """Text vectorization: replaces each text by the indices of its words, or by a row that counts them.

    A text is standardized, split into words, these are joined to n-grams if asked for, and looked up in a
    vocabulary that is given, or learned by `adapt`. Index 0 is that of padding, 1 that of unknown words; rows of
    counts have no padding, and begin with the unknown words. In front of a model, or in its first place, the layer
    computes on the host: programs hold numbers only.

    Args:
        max_tokens: maximum size of the vocabulary, padding and unknown words included; None for any size.
        standardize: "lower_and_strip_punctuation", "lower", "strip_punctuation", None, or a function of an array of
            str that returns one of its shape. As in Keras, "lower" and punctuation mean those of ASCII: for texts of
            other languages a function may be better, such as `np.char.lower`.
        split: "whitespace", "character", None for texts that are words, or a function of an array (N,) of str that
            returns a list of words for each.
        ngrams: the lengths of n-grams, or the largest of them; None for single words.
        output_mode: "int" for indices; "multi_hot" for rows of 0 and 1; "count" for rows of counts; "tf_idf" for counts
            times the inverse document frequencies; "one_hot" for a row for each word.
        output_sequence_length: in the mode "int" the length of all rows, which are cut or padded by 0; by default that
            of the longest text of the batch.
        pad_to_max_tokens: make rows of counts `max_tokens` long even with a smaller vocabulary.
        vocabulary: the words, or the name of a file with one word per line; None to learn them.
        idf_weights: in the mode "tf_idf", with a vocabulary, the inverse document frequency of each word.
        sparse: False, the only value supported.
        ragged: False, the only value supported: rows are padded.
        encoding: the encoding of texts that come as bytes.
        name: by default "text_vectorization", numbered.
        **kwargs: see `Layer`.

    Shapes:
        input (N,) or (N, 1) of str or bytes; output (N, L) of int64 in the mode "int", (N, V) of float32 for rows of
        counts.

    Raises:
        ValueError: arguments that exclude each other, or (when called) more than one text in a row.
        TypeError: values that are no strings.
        RuntimeError: a call before `adapt`.

    Example:
        >>> layer = TextVectorization(output_sequence_length=4)
        >>> layer.adapt(["foo bar", "bar baz", "baz, Bada boom!"])
        >>> layer.get_vocabulary()
        ['', '[UNK]', 'baz', 'bar', 'foo', 'boom', 'bada']
        >>> layer(["foo qux bar", "qux baz"])
        array([[4, 1, 3, 0],
               [1, 2, 0, 0]])
    """

    def __init__(
        self,
        max_tokens: int | None = None,
        standardize: str | Standardize | None = "lower_and_strip_punctuation",
        split: str | Split | None = "whitespace",
        ngrams: int | Sequence[int] | None = None,
        output_mode: str = "int",
        output_sequence_length: int | None = None,
        pad_to_max_tokens: bool = False,
        vocabulary: np.ndarray | Sequence[str] | PathLike | None = None,
        idf_weights: ArrayLike | None = None,
        sparse: bool = False,
        ragged: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        _check_choice(standardize, _STANDARDIZE, "standardize")
        _check_choice(split, _SPLIT, "split")
        self.standardize = standardize
        self.split = split
        self.ngrams = _lengths(ngrams)
        if ragged:
            raise ValueError("TextVectorization: expected ragged=False, got True. Rows are padded; remove it.")
        super().__init__(
            max_tokens,
            mask_token="",
            vocabulary=vocabulary,
            idf_weights=idf_weights,
            output_mode=output_mode,
            pad_to_max_tokens=pad_to_max_tokens,
            sparse=sparse,
            encoding=encoding,
            name=name,
            **kwargs,
        )
        self.output_sequence_length = output_sequence_length
        if output_sequence_length is not None:
            integer(output_sequence_length, "output_sequence_length", "TextVectorization")
            if self.output_mode != "int":
                raise ValueError(
                    "TextVectorization: `output_sequence_length` must not be set if `output_mode` is not 'int': "
                    f"expected output_mode='int', got {output_mode!r}. Remove one of them."
                )

    def adapt(  # type: ignore[override]
        self, data: ArrayLike | Iterable[ArrayLike], batch_size: int | None = None, steps: int | None = None
    ) -> None:
        """Learn the vocabulary: the most frequent words of the data, in descending order of frequency.

        Equally frequent words are in descending alphabetic order. In the mode "tf_idf" each text is a document, and a
        word's inverse document frequency is `log(1 + documents / (1 + documents with the word))`.

        Args:
            data: texts as an array, list or data frame, or an iterable of batches of them.
            batch_size: accepted for Keras's sake.
            steps: number of batches to use, all by default.

        Raises:
            ValueError: the layer was given its vocabulary.
        """
        super().adapt(data, steps)

    def compute(self, inputs: ArrayLike) -> Array:
        """The indices of the words of each text, or rows of their counts."""
        self._check_ready()
        texts = strings(inputs, self._who, self.encoding)
        tokens = self._tokens(texts)
        if self.output_mode == "int":
            tokens = [row[: self.output_sequence_length] for row in tokens]
        flat = np.array(list(itertools.chain.from_iterable(tokens)), dtype=object)
        lengths = np.array([len(row) for row in tokens], np.int64)
        rows = self._arranged(self._indices(flat), lengths)
        return rows[0] if texts.ndim == 0 else rows

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The output's shape for the shape of texts."""
        if self.output_mode == "int":
            return (*tuple(input_shape)[:1], self.output_sequence_length)
        return encoded_shape((*tuple(input_shape)[:1], None), self.output_mode, self._depth)

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """A layer with these arguments."""
        from ...saving import deserialize_keras_object

        functions = {name: config[name] for name in ("standardize", "split") if isinstance(config.get(name), dict)}
        return cls(**{**config, **{name: deserialize_keras_object(value) for name, value in functions.items()}})

    def _count(self, counts: TokenCounts, batch: ArrayLike, is_all: bool) -> None:
        counts.add_documents(self._tokens(strings(batch, self._who, self.encoding)))

    def _tokens(self, texts: np.ndarray) -> Tokens:
        """The words of each text, joined to n-grams."""
        texts = self._standardized(texts)
        if self.split is None:
            tokens = texts.reshape(texts.shape[0] if texts.ndim else 1, -1).tolist()
        else:
            tokens = self._words(texts)
        return tokens if self.ngrams is None else [_ngrams(row, self.ngrams) for row in tokens]

    def _standardized(self, texts: np.ndarray) -> np.ndarray:
        if self.standardize is None:
            return texts
        if callable(self.standardize):
            return strings(self.standardize(texts.astype(str)), self._who, self.encoding)
        table = _STANDARDIZE[self.standardize]
        return np.array([text.translate(table) for text in texts.flat], dtype=object).reshape(texts.shape)

    def _words(self, texts: np.ndarray) -> Tokens:
        """The words of each text, (N,) or (N, 1)."""
        if texts.ndim > 1 and texts.shape[1:] != (1,):
            raise ValueError(
                f"{self._who}: expected one text in each row, shape (N,) or (N, 1), got the shape {texts.shape}. "
                "Join the texts of a row, or pass split=None for words."
            )
        texts = texts.reshape(-1)
        if callable(self.split):
            return [strings(list(row), self._who, self.encoding).tolist() for row in self.split(texts.astype(str))]
        return [_SPLIT[str(self.split)](text) for text in texts.tolist()]

    def _arranged(self, indices: np.ndarray, lengths: np.ndarray) -> Array:
        """The indices of words, text after text (T,), as rows (N, L), or encoded (N, V)."""
        rows = np.repeat(np.arange(len(lengths)), lengths)  # (T,)
        if self.output_mode in ("int", "one_hot"):
            length = self.output_sequence_length or int(lengths.max(initial=0))
            padded = np.full((len(lengths), length), 0 if self.output_mode == "int" else -1, np.int64)
            padded[rows, np.arange(len(rows)) - np.repeat(lengths.cumsum() - lengths, lengths)] = indices
            return self._encoded(padded)
        cells = (rows * self._depth + indices)[indices >= 0]
        encoded = np.zeros((len(lengths), self._depth), np.float32)  # (N, V)
        if self.output_mode == "multi_hot":
            encoded.reshape(-1)[cells] = 1
        else:
            np.add.at(encoded.reshape(-1), cells, 1)
        return encoded if self.idf_weights is None else encoded * self.idf_weights


def _check_choice(value: object, known: dict[str, Any], name: str) -> None:
    if not (value is None or callable(value) or (isinstance(value, str) and value in known)):
        listed = ", ".join(map(repr, known))
        raise ValueError(
            f"TextVectorization: expected {name} as one of {listed}, None or a function, got {value!r}. Choose one."
        )


def _lengths(ngrams: int | Sequence[int] | None) -> tuple[int, ...] | None:
    """The lengths of n-grams.

    Example:
        >>> _lengths(3), _lengths((1, 3))
        ((1, 2, 3), (1, 3))
    """
    if ngrams is None:
        return None
    if isinstance(ngrams, (list, tuple)):
        return tuple(integer(length, "each length of ngrams", "TextVectorization") for length in ngrams)
    return tuple(range(1, integer(ngrams, "ngrams", "TextVectorization") + 1))


def _ngrams(words: list[str], lengths: tuple[int, ...]) -> list[str]:
    """The n-grams of each length, one length after the other.

    Example:
        >>> _ngrams(["a", "b", "c"], (1, 2))
        ['a', 'b', 'c', 'a b', 'b c']
    """
    return [" ".join(words[i : i + n]) for n in lengths for i in range(len(words) - n + 1)]
