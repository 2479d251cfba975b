"""Whole numbers as indices in a vocabulary."""

from __future__ import annotations

from typing import Any

import numpy as np

from ... import ops
from .buckets import buckets
from .encoding import check_mode
from .lookup import Lookup
from .values import whole_numbers
from .vocabulary import UNKNOWN

_LARGEST = 2**31 - 1  # what a compiled program can hold


class IntegerLookup(Lookup):
    """Replace each whole number by its index in a vocabulary that is given, or learned by `adapt`.

    Index 0 is for unknown numbers, unless there is a mask token, which then has index 0. In a model the layer is part
    of the program, as far as the vocabulary fits into 32 bits and unknown numbers have one index.

    Args:
        max_tokens: the most indices there may be, those for masked and unknown numbers included; None for any number.
        num_oov_indices: how many indices unknown numbers share; with 0 they are refused.
        mask_token: a number that stands for nothing: index 0 in the mode "int", no trace in the others.
        oov_token: what an unknown index becomes when inverted.
        vocabulary: the numbers, or the name of a file with one a line; None to learn them.
        vocabulary_dtype: "int64".
        idf_weights: in the mode "tf_idf", with a vocabulary, a weight for each number.
        invert: give numbers for indices instead.
        output_mode: "int", "one_hot", "multi_hot", "count" or "tf_idf", as in `StringLookup`.
        sparse: False.
        pad_to_max_tokens: make encoded rows `max_tokens` long even with fewer numbers.
        oov_method: how unknown numbers share indices: "floormod" by their remainder, "farmhash" by the hash of their
            digits.
        salt: with "farmhash", one or two whole numbers, to hash by SipHash64 with them as the key.
        name: by default "integer_lookup", numbered.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...) of whole numbers; output (N, ...) in the mode "int".

    Raises:
        ValueError: arguments that exclude each other; a number that is not whole.
        RuntimeError: computing before `adapt`.

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
        vocabulary: Any = None,
        vocabulary_dtype: str = "int64",
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        sparse: bool = False,
        pad_to_max_tokens: bool = False,
        oov_method: str = "floormod",
        salt: Any = None,
        name: str | None = None,
        **kwargs: Any,
    ) -> None:
        who = "IntegerLookup"
        if vocabulary_dtype != "int64":
            raise ValueError(f"{who}: expected vocabulary_dtype='int64', got {vocabulary_dtype!r}. Leave it out.")
        if oov_method not in ("floormod", "farmhash"):
            raise ValueError(f"{who}: expected oov_method 'floormod' or 'farmhash', got {oov_method!r}. Take one.")
        if salt is not None and oov_method != "farmhash":
            raise ValueError(f"{who}: expected oov_method='farmhash' for a salt, got {oov_method!r}. Pass both.")
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            check_mode(output_mode, ("int", "one_hot", "multi_hot", "count", "tf_idf"), who),
            pad_to_max_tokens,
            sparse,
            salt,
            name,
            oov_method,
            **kwargs,
        )

    def compute(self, inputs: Any) -> Any:
        """Indices of numbers, encoded, or numbers of indices."""
        result = super().compute(inputs)
        return result.astype(np.int64) if self.invert and self.oov_token is not None else result

    def call(self, inputs: Any) -> Any:
        """The same for a symbolic tensor: each number is compared with the whole vocabulary."""
        if inputs.shape[:1] != (None,):  # a model that is being put together may be adapted later
            self._check_ready()
        self._check_fits()
        inputs = ops.cast(inputs, "int32")
        tokens = np.array(self._vocabulary.tokens or [0], np.int32)
        if self.invert:
            return self._traced_tokens(inputs, tokens)
        hits = ops.cast(ops.equal(ops.expand_dims(inputs, -1), tokens), "int32")  # (N, ..., V)
        places = np.arange(self._vocabulary.first, self._vocabulary.first + len(tokens), dtype=np.int32)
        found = ops.where(
            ops.sum(hits, axis=-1) > 0, ops.sum(hits * places, axis=-1), np.int32(self._has_mask)
        )  # (N, ...)
        if self.mask_token is not None:
            masked = np.int32(0 if self._has_mask else UNKNOWN)
            found = ops.where(ops.equal(inputs, np.int32(self.mask_token)), masked, found)
        return self._encoded(found)

    def _traced_tokens(self, indices: Any, tokens: np.ndarray) -> Any:
        special = [self.oov_token if token is None else token for token in self._special]
        names = np.concatenate([np.array(special, np.int32), tokens, [self.oov_token]]).astype(np.int32)
        inside = ops.logical_and(indices >= 0, indices < len(self._vocabulary))
        return ops.take(names, ops.where(inside, indices, np.int32(len(names) - 1)), axis=0)

    def _check_fits(self) -> None:
        """Refuse what a program cannot do."""
        problem = ""
        if self.num_oov_indices != 1:
            problem = f"num_oov_indices=1, got {self.num_oov_indices}"
        elif any(abs(token) > _LARGEST for token in self._vocabulary.tokens):
            problem = f"numbers of 32 bits, got {max(self._vocabulary.tokens, key=abs)}"
        if problem:
            raise ValueError(
                f"{self._who}: inside a model, expected {problem}. "
                "Call the layer on the data instead, and feed the model what it returns."
            )

    def _values(self, inputs: Any) -> np.ndarray:
        return whole_numbers(inputs, self._who) if np.size(inputs) else np.zeros(0, np.int64)

    def _hashed(self, unknown: np.ndarray) -> np.ndarray:
        if self.oov_method == "floormod":
            return unknown % self.num_oov_indices
        return buckets(unknown.astype(str), self.num_oov_indices, self.salt)
