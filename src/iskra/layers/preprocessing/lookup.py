"""The base of lookups: a vocabulary, given or learned, and the mapping to indices and back."""

from __future__ import annotations

from abc import abstractmethod
from collections.abc import Iterable, Sequence
from typing import Any

import numpy as np

from ...compilation import cache_version
from ...typing import Array, ArrayLike, Config, DTypeLike, PathLike, Shape
from ..arguments import integer
from .buckets import check_salt
from .category_encoding import MODES, check_mode, encoded, encoded_shape, refuse_sparse
from .eager_layer import EagerLayer
from .values import batches
from .vocabulary import UNKNOWN, TokenCounts, Vocabulary, check_tokens, tokens_in


class Lookup(EagerLayer):
    """Base of layers that map tokens to their indices in a vocabulary, or back.

    The vocabulary begins with the mask token (if there is one, and only in the mode "int"), then come the indices of
    unknown tokens, then the tokens.

    Args:
        max_tokens: maximum size of the vocabulary, special tokens included; None for any size.
        num_oov_indices: number of indices that unknown tokens share; with 0 they are refused.
        mask_token: the token of padding: index 0 in the mode "int", ignored in the others.
        oov_token: the token of unknown indices when inverted.
        vocabulary: the tokens, or the name of a file with one token per line; None to learn them.
        idf_weights: in the mode "tf_idf", with a vocabulary, the inverse document frequency of each token.
        invert: map indices to tokens.
        output_mode: "int" for the index; "one_hot", "multi_hot" and "count" as in `CategoryEncoding`; "tf_idf" for
            counts times the inverse document frequencies.
        pad_to_max_tokens: make encoded rows `max_tokens` long even with a smaller vocabulary.
        sparse: False, the only value supported.
        salt: one or two integers, to hash unknown tokens by SipHash64 with them as the key.
        name: by default the class's name, numbered.
        **kwargs: see `Layer`.

    Raises:
        ValueError: arguments that exclude each other.
        RuntimeError: a call before `adapt`.
    """

    _kind: type  # of the tokens

    def __init__(
        self,
        max_tokens: int | None,
        num_oov_indices: int,
        mask_token: str | int | None,
        oov_token: str | int | None,
        vocabulary: np.ndarray | Sequence[Any] | PathLike | None,
        idf_weights: ArrayLike | None,
        invert: bool,
        output_mode: str,
        pad_to_max_tokens: bool,
        sparse: bool,
        salt: int | Sequence[int] | None,
        name: str | None,
        oov_method: str = "floormod",
        vocabulary_size: int | None = None,  # this and the next two are in Keras's configs
        has_input_vocabulary: bool | None = None,
        dtype: DTypeLike = None,
        **kwargs: Any,
    ) -> None:
        super().__init__(name=name, **kwargs)
        who = type(self).__name__
        refuse_sparse(sparse, who)
        self.max_tokens: int | None = None if max_tokens is None else integer(max_tokens, "max_tokens", who, 2)
        self.num_oov_indices: int = integer(num_oov_indices, "num_oov_indices", who, 0)
        self.mask_token = mask_token
        self.oov_token = oov_token
        self.invert = invert
        self.output_mode: str = check_mode(output_mode, (*MODES, "tf_idf"), who)
        self.pad_to_max_tokens = pad_to_max_tokens
        self.oov_method = oov_method
        self.salt: tuple[int, int] | None = check_salt(salt, who)
        self.idf_weights: np.ndarray | None = None
        self._special = [mask_token] * self._has_mask + [oov_token] * self.num_oov_indices
        self._vocabulary = Vocabulary(self._special, [])
        self._is_static = vocabulary is not None
        self._check_together(idf_weights)
        if vocabulary is not None:
            self.set_vocabulary(vocabulary, idf_weights)

    def adapt(self, data: ArrayLike | Iterable[ArrayLike], steps: int | None = None) -> None:
        """Learn the vocabulary: the most frequent tokens of the data, in descending order of frequency.

        In the mode "tf_idf" each row is a document, and a token's inverse document frequency is
        `log(1 + documents / (1 + documents with the token))`.

        Args:
            data: an array, list or data frame, or an iterable of batches.
            steps: number of batches to use, all by default.

        Raises:
            ValueError: the layer was given its vocabulary.
        """
        if self._is_static:
            raise ValueError(
                f"{self._who}: expected no vocabulary before adapt, got one. "
                "Create the layer without vocabulary=, or remove adapt."
            )
        counts = TokenCounts(with_documents=self.output_mode == "tf_idf")
        is_one = isinstance(data, (list, tuple)) or hasattr(data, "shape")
        for batch in batches(data, steps):
            self._count(counts, batch, is_one)
        counts.forget(self.mask_token)
        counts.forget(self.oov_token)
        self._set_tokens(counts.ranked()[: self._limit])
        if self.output_mode == "tf_idf":
            self.idf_weights = self._padded(counts.inverse_frequencies(self._vocabulary.tokens), len(self._special))

    def set_vocabulary(
        self, vocabulary: np.ndarray | Sequence[Any] | PathLike, idf_weights: ArrayLike | None = None
    ) -> None:
        """Set the vocabulary.

        Args:
            vocabulary: the tokens, each once; or the name of a text file with one token per line. They may begin with
                the special tokens, as `get_vocabulary` returns them.
            idf_weights: in the mode "tf_idf" the inverse document frequency of each token; unknown tokens get the mean.

        Raises:
            ValueError: no tokens, too many, a token twice, or another number of weights.
            FileNotFoundError: no such file.
        """
        if (idf_weights is not None) != (self.output_mode == "tf_idf"):
            wanted, got = ("idf_weights", "none") if idf_weights is None else ("no idf_weights", "some")
            raise ValueError(
                f"{self._who}: expected {wanted} for output_mode={self.output_mode!r}, got {got}. "
                "output_mode='tf_idf' needs one for each token, other modes none."
            )
        given = tokens_in(vocabulary, self._kind, self._who)
        front = len(self._special) if given[: len(self._special)] == self._special else 0
        tokens = self._values(given[front:]).tolist() if len(given) > front else []
        reserved = [self.mask_token] * (self.mask_token is not None) + [self.oov_token] * self.invert
        check_tokens(tokens, reserved, self._limit, self._who)
        weights = None if idf_weights is None else np.asarray(idf_weights, np.float32)
        if weights is not None and weights.shape != (len(given),):
            raise ValueError(
                f"{self._who}: expected {len(given)} idf_weights, one for each token, got the shape {weights.shape}. "
                "Pass a list as long as the vocabulary."
            )
        self._set_tokens(tokens)
        self.idf_weights = None if weights is None else self._padded(weights, 0 if front else len(self._special))

    def get_vocabulary(self, include_special_tokens: bool = True) -> list[Any]:
        """The tokens in the order of their indices, special tokens in front."""
        return [*(self._special if include_special_tokens else ()), *self._vocabulary.tokens]

    def vocabulary_size(self) -> int:
        """The number of indices, those of special tokens included."""
        return len(self._vocabulary)

    def get_config(self) -> Config:
        """The constructor's arguments, with the vocabulary given or learned."""
        config = super().get_config() | {"idf_weights": None, "vocabulary": None, "dtype": None}
        if self._vocabulary.tokens:
            config["vocabulary"] = self.get_vocabulary()
        if self.idf_weights is not None:
            config["idf_weights"] = self.idf_weights[: self.vocabulary_size()].tolist()
        return config

    def compute(self, inputs: ArrayLike) -> Array:
        """The indices of tokens, encoded, or the tokens of indices."""
        self._check_ready()
        if self.invert:
            return self._vocabulary.tokens_at(np.asarray(inputs), self.oov_token)
        return self._encoded(self._indices(self._values(inputs)))

    def compute_output_shape(self, input_shape: Shape) -> Shape:
        """The output's shape for an input's shape."""
        return encoded_shape(input_shape, self.output_mode, self._depth)

    def _count(self, counts: TokenCounts, batch: ArrayLike, is_all: bool) -> None:
        """Count the tokens of a batch; of a vector that is all of the data, each element is a document."""
        values = self._values(batch)
        counts.add(values[:, np.newaxis] if is_all and values.ndim == 1 else values)

    def _indices(self, values: np.ndarray) -> np.ndarray:
        """The index of each token; -1 for those that encoded rows ignore."""
        found = self._vocabulary.indices(values)
        unknown = found == UNKNOWN
        if self.mask_token is not None:
            masked = values == self.mask_token
            found[masked] = 0 if self._has_mask else UNKNOWN  # which encoded rows ignore
            unknown &= ~masked
        if unknown.any():
            found[unknown] = self._has_mask + self._oov_indices(values[unknown])
        return found

    @abstractmethod
    def _values(self, inputs: ArrayLike) -> np.ndarray:
        """Tokens as an array of their type."""

    @abstractmethod
    def _hashed(self, unknown: np.ndarray) -> np.ndarray:
        """One of the indices of unknown tokens for each, from 0."""

    def _encoded(self, indices: Array) -> Array:
        if self.output_mode != "tf_idf":
            return encoded(indices, self.output_mode, self._depth)
        return encoded(indices, "count", self._depth) * self.idf_weights

    def _oov_indices(self, unknown: np.ndarray) -> np.ndarray:
        if self.num_oov_indices == 0:
            raise ValueError(
                f"{self._who}: expected tokens of the vocabulary, got {str(unknown[0])!r}. "
                "Create the layer with num_oov_indices=1 to give unknown tokens an index."
            )
        return self._hashed(unknown) if self.num_oov_indices > 1 else np.zeros(len(unknown), np.int64)

    @property
    def _has_mask(self) -> bool:
        """Whether index 0 is the mask token's."""
        return self.mask_token is not None and self.output_mode == "int"

    @property
    def _limit(self) -> int | None:
        """The maximum number of tokens that are not special."""
        return None if self.max_tokens is None else self.max_tokens - len(self._special)

    @property
    def _depth(self) -> int:
        """The length of an encoded row."""
        return self.max_tokens if self.pad_to_max_tokens and self.max_tokens else self.vocabulary_size()

    def _check_together(self, idf_weights: ArrayLike | None) -> None:
        """Check for arguments that exclude each other."""
        who = type(self).__name__
        if self.pad_to_max_tokens and self.max_tokens is None:
            raise ValueError(f"{who}: expected max_tokens for pad_to_max_tokens, got None. Pass the length of a row.")
        if self.invert and self.output_mode != "int":
            raise ValueError(
                f"{who}: invert=True needs output_mode='int', got {self.output_mode!r}. Remove one of them."
            )
        if idf_weights is not None and not self._is_static:
            raise ValueError(f"{who}: expected a vocabulary for idf_weights, got none. Pass both, or adapt the layer.")

    def _check_ready(self) -> None:
        if not self._vocabulary.tokens:
            raise RuntimeError(
                f"{self._who}: expected a vocabulary, got a layer that has seen no data. "
                "Call adapt(data) first, or pass vocabulary=."
            )

    def _set_tokens(self, tokens: list[Any]) -> None:
        self._vocabulary = Vocabulary(self._special, tokens)
        cache_version.advance()

    def _padded(self, weights: np.ndarray, front: int) -> np.ndarray:
        """The weights with their mean in front for unknown tokens, and 0 behind up to the length of a row."""
        mean = weights.mean() if len(weights) else 0
        padded = np.concatenate([np.full(front, mean), weights])
        return np.pad(padded, (0, max(self._depth - len(padded), 0))).astype(np.float32)
