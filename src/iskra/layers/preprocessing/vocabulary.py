"""Tokens and their indices: those for masked and unknown tokens in front, then the tokens themselves."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import numpy as np

UNKNOWN = -1  # the index of what is not in the vocabulary


class Vocabulary:
    """A list of tokens, each once, and the way from a token to its index and back.

    Args:
        special: what stands in front: the mask token, the unknown token as often as it has places, or nothing.
        tokens: the tokens.

    Example:
        >>> vocabulary = Vocabulary(["[UNK]"], ["a", "b"])
        >>> vocabulary.indices(np.array(["b", "z"])).tolist(), vocabulary.tokens_at(np.array([0, 2])).tolist()
        ([2, -1], ['[UNK]', 'b'])
    """

    def __init__(self, special: list[Any], tokens: list[Any]) -> None:
        self.special = special
        self.tokens = tokens
        self._places = {token: place for place, token in enumerate(tokens, start=len(special))}

    def __len__(self) -> int:
        return len(self.special) + len(self.tokens)

    @property
    def first(self) -> int:
        """The index of the first token."""
        return len(self.special)

    def indices(self, values: np.ndarray) -> np.ndarray:
        """The index of each value; -1 for those that are no tokens."""
        places = self._places
        return np.array([places.get(value, UNKNOWN) for value in values.flat], np.int64).reshape(values.shape)

    def tokens_at(self, indices: np.ndarray, unknown: Any = None) -> np.ndarray:
        """The token of each index, as objects; `unknown` for indices that there are not."""
        names = np.array([*self.special, *self.tokens, unknown], dtype=object)
        inside = (indices >= 0) & (indices < len(self))
        return names[np.where(inside, indices, -1).astype(np.int64)]


def tokens_in(source: Any, kind: type, who: str) -> list[Any]:
    """The tokens of an array, a list, or a text file with one of this kind a line.

    Raises:
        FileNotFoundError: there is no such file.
    """
    if not isinstance(source, (str, Path)):
        return list(source.tolist() if hasattr(source, "tolist") else source)
    if not Path(source).is_file():
        raise FileNotFoundError(
            f"{who}: expected a file of tokens, got {str(source)!r}, which is none. Write one token a line, or pass "
            "a list."
        )
    return [kind(line) for line in Path(source).read_text(encoding="utf-8").splitlines()]


def check_tokens(tokens: list[Any], reserved: list[Any], room: int | None, who: str) -> None:
    """Look at tokens before they become a vocabulary.

    Args:
        tokens: what shall be in it, without special ones.
        reserved: tokens with a meaning of their own, which must not be among them.
        room: how many there may be, None for any number.
        who: the layer, for errors.

    Raises:
        ValueError: there are none or too many, or one of them is there twice or reserved.
    """
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
                "Leave them out; they are added."
            )
    if room is not None and len(tokens) > room:
        raise ValueError(
            f"{who}: expected at most {room} tokens beside those for masked and unknown ones, got {len(tokens)}. "
            "Raise max_tokens, or cut the vocabulary."
        )
