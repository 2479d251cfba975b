"""Words as indices in a vocabulary."""

from __future__ import annotations

from typing import Any

import numpy as np

from .buckets import buckets
from .lookup import Lookup
from .values import strings


class StringLookup(Lookup):
    """Replace each string by its index in a vocabulary that is given, or learned by `adapt`.

    Index 0 is for unknown words, unless there is a mask token, which then has index 0.

    Args:
        max_tokens: the most indices there may be, those for masked and unknown words included; None for any number.
        num_oov_indices: how many indices unknown words share, by their hash; with 0 they are refused.
        mask_token: a word that stands for nothing: index 0 in the mode "int", no trace in the others.
        oov_token: what an unknown index becomes when inverted.
        vocabulary: the words, or the name of a file with one a line; None to learn them.
        idf_weights: in the mode "tf_idf", with a vocabulary, a weight for each word.
        invert: give words for indices instead.
        output_mode: "int" for the index; "one_hot", "multi_hot" and "count" as in `CategoryEncoding`; "tf_idf" counts,
            times the words' weights.
        pad_to_max_tokens: make encoded rows `max_tokens` long even with fewer words.
        sparse: False.
        encoding: of words that come as bytes.
        name: by default "string_lookup", numbered.
        salt: one or two whole numbers, to hash unknown words by SipHash64 with them as the key.
        **kwargs: see `Layer`.

    Shapes:
        input (N, ...) of str or bytes; output (N, ...) in the mode "int".

    Raises:
        ValueError: arguments that exclude each other.
        TypeError: values that are no strings; or a symbolic tensor: the layer goes before a model, not into it.
        RuntimeError: computing before `adapt`.

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
        vocabulary: Any = None,
        idf_weights: Any = None,
        invert: bool = False,
        output_mode: str = "int",
        pad_to_max_tokens: bool = False,
        sparse: bool = False,
        encoding: str = "utf-8",
        name: str | None = None,
        salt: Any = None,
        **kwargs: Any,
    ) -> None:
        self.encoding = encoding
        super().__init__(
            max_tokens,
            num_oov_indices,
            mask_token,
            oov_token,
            vocabulary,
            idf_weights,
            invert,
            output_mode,
            pad_to_max_tokens,
            sparse,
            salt,
            name,
            **kwargs,
        )

    def _values(self, inputs: Any) -> np.ndarray:
        return strings(inputs, self._who, self.encoding)

    def _hashed(self, unknown: np.ndarray) -> np.ndarray:
        return buckets(unknown, self.num_oov_indices, self.salt)
