"""Vocabularies: tokens and their indices, with special tokens in front; and the token counts they are learned from."""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from ...typing import PathLike

UNKNOWN = -1  # the index of what is not in the vocabulary


class Vocabulary:
    """Tokens by index, and indices by token.

    Args:
        special: the special tokens in front: the mask token, and the unknown token once for each of its indices.
        tokens: the tokens, each once.

    Example:
        >>> vocabulary = Vocabulary(["[UNK]"], ["a", "b"])
        >>> vocabulary.indices(np.array(["b", "z"])).tolist(), vocabulary.tokens_at(np.array([0, 2])).tolist()
        ([2, -1], ['[UNK]', 'b'])
    """

    def __init__(self, special: list[Any], tokens: list[Any]) -> None:
        self.special = special
        self.tokens = tokens
        self._indices = {token: index for index, token in enumerate(tokens, start=len(special))}

    def __len__(self) -> int:
        return len(self.special) + len(self.tokens)

    @property
    def first(self) -> int:
        """The index of the first token."""
        return len(self.special)

    def indices(self, values: np.ndarray) -> np.ndarray:
        """The index of each value; -1 for unknown ones."""
        known = self._indices
        return np.array([known.get(value, UNKNOWN) for value in values.flat], np.int64).reshape(values.shape)

    def tokens_at(self, indices: np.ndarray, unknown: str | int | None = None) -> np.ndarray:
        """The token of each index, as objects; `unknown` for indices out of range."""
        names = np.array([*self.special, *self.tokens, unknown], dtype=object)
        inside = (indices >= 0) & (indices < len(self))
        return names[np.where(inside, indices, -1).astype(np.int64)]


class TokenCounts:
    """Token and document frequencies, batch by batch.

    Args:
        with_documents: count documents, too.

    Example:
        >>> counts = TokenCounts()
        >>> counts.add(np.array([["a", "c", "d"], ["d", "z", "b"]]))
        >>> counts.ranked()
        ['d', 'z', 'c', 'b', 'a']
    """

    def __init__(self, with_documents: bool = True) -> None:
        self.with_documents = with_documents
        self.num_documents: int = 0
        self._tokens: Counter[Any] = Counter()
        self._documents: Counter[Any] = Counter()

    def add(self, documents: np.ndarray) -> None:
        """Count the tokens of a batch (N, ...): each row is a document; a vector is one."""
        self.add_documents(documents.reshape(1 if documents.ndim < 2 else len(documents), -1).tolist())

    def add_documents(self, documents: Sequence[Sequence[Any]]) -> None:
        """Count the tokens of documents of any lengths."""
        for document in documents:
            self._tokens.update(document)
            if self.with_documents:
                self._documents.update(set(document))
        self.num_documents += len(documents)

    def forget(self, token: str | int | None) -> None:
        """Remove a token."""
        self._tokens.pop(token, None)

    def ranked(self) -> list[Any]:
        """The tokens, the most frequent first; equally frequent ones in descending order."""
        return sorted(self._tokens, key=lambda token: (self._tokens[token], token), reverse=True)

    def inverse_frequencies(self, tokens: list[Any]) -> np.ndarray:
        """`log(1 + documents / (1 + documents with the token))` for each of `tokens`."""
        found = np.array([self._documents[token] for token in tokens], float)
        return np.log(1 + self.num_documents / (1 + found)).astype(np.float32)


def tokens_in(source: np.ndarray | Sequence[Any] | PathLike, kind: type, who: str) -> list[Any]:
    """The tokens of an array, a list, or a text file with one token of this type per line."""
    if not isinstance(source, (str, os.PathLike)):
        return list(source.tolist() if hasattr(source, "tolist") else source)
    if not Path(source).is_file():
        raise FileNotFoundError(f"{who}: {str(source)!r} is not a file. Write one token per line, or pass a list.")
    return [kind(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]


def check_tokens(tokens: list[Any], reserved: list[Any], limit: int | None, who: str) -> None:
    """Check the tokens of a vocabulary: each once, none of the reserved ones, and at most `limit`."""
    if not tokens:
        raise ValueError(f"{who}: expected tokens in vocabulary, got none. Pass at least one.")
    seen: set[Any] = set()
    for token in tokens:
        if token in seen:
            raise ValueError(
                f"{who}: expected each token of vocabulary once, got {token!r} twice. Pass dict.fromkeys(vocabulary)."
            )
        seen.add(token)
    for token in reserved:
        if token in seen:
            raise ValueError(
                f"{who}: expected mask and unknown token in front of vocabulary or nowhere, got {token!r} elsewhere. "
                "Remove them; they are added."
            )
    if limit is not None and len(tokens) > limit:
        raise ValueError(
            f"{who}: expected at most {limit} tokens beside those for masked and unknown ones, got {len(tokens)}. "
            "Raise max_tokens, or cut the vocabulary."
        )
