"""Strings as indices in a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ...typing import ArrayLike, PathLike
from .buckets import hash_buckets
from .lookup import Lookup
from .values import strings


class StringLookup(Lookup):
    """String lookup: replaces each string by its index in a vocabulary that is given, or learned by `adapt`.

    Index 0 is that of unknown strings, unless there is a mask token, which then has index 0. The arguments are those of
    `Lookup`, and

    Args:
        encoding: the encoding of strings that come as bytes.

    Shapes:
        input (N, ...) of str or bytes; output (N, ...) in the mode "int".

    Raises:
        ValueError: arguments that exclude each other.
        TypeError: values that are no strings; or a symbolic tensor of a program: the layer goes in front of a model.
        RuntimeError: a call before `adapt`.

    Example:
        >>> layer = StringLookup()
        >>> layer.adapt([["a", "c", "d"], ["d", "z", "b"]])
        >>> layer.get_vocabulary()
        ['[UNK]', 'd', 'z', 'c', 'b', 'a']
        >>> layer(["d", "?"]).tolist()
        [1, 0]
    """

    _kind = str

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: str | None = None,
        oov_token: str | None = "[UNK]",
        vocabulary: np.ndarray | Sequence[str] | PathLike | None = None,
        idf_weights: ArrayLike | None = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        salt: int | Sequence[int] | None = None,
        **kwargs: Any,
    ) -> None:
        self.encoding = encoding
        special = (max_tokens, num_oov_indices, mask_token, oov_token)
        output = (invert, output_mode, pad_to_max_tokens, sparse)
        super().__init__(*special, vocabulary, idf_weights, *output, salt, name, **kwargs)

    @property
    def output_dtype(self) -> str:
        """The dtype of the output in a model."""
        return "string" if self.invert else super().output_dtype

    def _values(self, inputs: ArrayLike) -> np.ndarray:
        return strings(inputs, self._who, self.encoding)

    def _hashed(self, unknown: np.ndarray) -> np.ndarray:
        return hash_buckets(unknown, self.num_oov_indices, self.salt)
