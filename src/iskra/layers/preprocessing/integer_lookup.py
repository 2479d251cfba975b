"""Integers as indices in a vocabulary."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from ... import ops
from ...typing import Array, ArrayLike, PathLike
from .buckets import hash_buckets
from .lookup import Lookup
from .values import integers
from .vocabulary import UNKNOWN

_LARGEST = 2**31 - 1  # what a compiled program can hold


class IntegerLookup(Lookup):
    """Integer lookup: replaces each integer by its index in a vocabulary that is given, or learned by `adapt`.

    Index 0 is that of unknown integers, unless there is a mask token, which then has index 0. In a model the layer is
    part of the program, as far as the vocabulary fits into 32 bits and unknown integers have one index. The arguments
    are those of `Lookup`, and

    Args:
        vocabulary_dtype: "int64", the only one supported.
        oov_method: how unknown integers share indices: "floormod" by the remainder, "farmhash" by the hash of their
            digits, which `salt` is for.

    Shapes:
        input (N, ...) of integers; output (N, ...) in the mode "int".

    Raises:
        ValueError: arguments that exclude each other; a number that is no integer.
        RuntimeError: a call before `adapt`.

    Example:
        >>> IntegerLookup(vocabulary=[12, 36, 1138, 42])([[12, 1138, 42], [42, 1000, 36]]).tolist()
        [[1, 3, 4], [4, 0, 2]]
    """

    _kind = int

    def __init__(
        self,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        mask_token: int | None = None,
        oov_token: int | None = -1,
        vocabulary: np.ndarray | Sequence[int] | PathLike | None = None,
        vocabulary_dtype: str = "int64",
        idf_weights: ArrayLike | None = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: int | Sequence[int] | None = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        who = "IntegerLookup"
        if vocabulary_dtype != "int64":
            raise ValueError(f"{who}: expected vocabulary_dtype='int64', got {vocabulary_dtype!r}. Remove it.")
        if oov_method not in ("floormod", "farmhash"):
            raise ValueError(f"{who}: expected oov_method 'floormod' or 'farmhash', got {oov_method!r}. Choose one.")
        if salt is not None and oov_method != "farmhash":
            raise ValueError(f"{who}: expected oov_method='farmhash' for a salt, got {oov_method!r}. Pass both.")
        special = (max_tokens, num_oov_indices, mask_token, oov_token)
        output = (invert, output_mode, pad_to_max_tokens, sparse)
        super().__init__(*special, vocabulary, idf_weights, *output, salt, name, oov_method, **kwargs)

    def compute(self, inputs: ArrayLike) -> Array:
        """The indices of integers, encoded, or the integers of indices."""
        result = super().compute(inputs)
        return result.astype(np.int64) if self.invert and self.oov_token is not None else result

    def call(self, inputs: Array) -> Array:
        """The same for a symbolic tensor: each integer is compared with the whole vocabulary."""
        if inputs.shape[:1] != (None,):  # a functional model may be adapted later
            self._check_ready()
        self._check_fits()
        inputs = ops.cast(inputs, "int32")
        tokens = np.array(self._vocabulary.tokens or [0], np.int32)
        if self.invert:
            return self._traced_tokens(inputs, tokens)
        hits = ops.cast(ops.equal(ops.expand_dims(inputs, -1), tokens), "int32")  # (N, ..., V)
        indices = np.arange(self._vocabulary.first, self._vocabulary.first + len(tokens), dtype=np.int32)
        found = ops.where(
            ops.sum(hits, axis=-1) > 0, ops.sum(hits * indices, axis=-1), np.int32(self._has_mask)
        )  # (N, ...)
        if self.mask_token is not None:
            masked = np.int32(0 if self._has_mask else UNKNOWN)
            found = ops.where(ops.equal(inputs, np.int32(self.mask_token)), masked, found)
        return self._encoded(found)

    def _traced_tokens(self, indices: Array, tokens: np.ndarray) -> Array:
        special = [self.oov_token if token is None else token for token in self._special]
        names = np.concatenate([np.array(special, np.int32), tokens, [self.oov_token]]).astype(np.int32)
        inside = ops.logical_and(indices >= 0, indices < len(self._vocabulary))
        return ops.take(names, ops.where(inside, indices, np.int32(len(names) - 1)), axis=0)

    def _check_fits(self) -> None:
        """Check for what a program cannot do."""
        problem = ""
        if self.num_oov_indices != 1:
            problem = f"num_oov_indices=1, got {self.num_oov_indices}"
        elif any(abs(token) > _LARGEST for token in self._vocabulary.tokens):
            problem = f"integers of 32 bits, got {max(self._vocabulary.tokens, key=abs)}"
        if problem:
            raise ValueError(
                f"{self._who}: inside a model, expected {problem}. "
                "Call the layer on the data instead, and feed the model what it returns."
            )

    def _values(self, inputs: ArrayLike) -> np.ndarray:
        return integers(inputs, self._who) if np.asarray(inputs).size else np.zeros(0, np.int64)

    def _hashed(self, unknown: np.ndarray) -> np.ndarray:
        if self.oov_method == "floormod":
            return unknown % self.num_oov_indices
        return hash_buckets(unknown.astype(str), self.num_oov_indices, self.salt)
