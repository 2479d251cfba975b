"""Token and document frequencies, from which a vocabulary is learned."""

from __future__ import annotations

from collections import Counter
from typing import Any

import numpy as np


class TokenCounts:
    """Token and document frequencies, batch by batch.

    Example:
        >>> counts = TokenCounts()
        >>> counts.add(np.array([["a", "c", "d"], ["d", "z", "b"]]))
        >>> counts.ranked()
        ['d', 'z', 'c', 'b', 'a']
    """

    def __init__(self) -> None:
        self.num_documents = 0
        self._tokens: Counter[Any] = Counter()
        self._documents: Counter[Any] = Counter()

    def add(self, documents: np.ndarray) -> None:
        """Count the tokens of a batch (N, ...): each row is a document; a vector is one."""
        rows = documents.reshape(1 if documents.ndim < 2 else len(documents), -1)
        for row in rows.tolist():
            self._tokens.update(row)
            self._documents.update(set(row))
        self.num_documents += len(rows)

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
