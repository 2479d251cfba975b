"""Preprocessing layers asked alike in iskra and in Keras: what each is made with, adapts to and is called on."""

from __future__ import annotations

import itertools
from collections.abc import Iterator
from types import ModuleType
from typing import Any, NamedTuple

import numpy as np

NAMES = ("CategoryEncoding", "Discretization", "Hashing", "IntegerLookup", "Normalization", "StringLookup")

RANDOM = np.random.default_rng(7)
NUMBERS = RANDOM.normal(3.0, 2.0, (200, 3)).astype(np.float32)
IMAGES = RANDOM.normal(0.0, 1.0, (20, 4, 5, 2)).astype(np.float32)
WORDS = np.array([["a", "c", "d", "d"], ["d", "z", "b", "m"], ["", "ä", "a", "long " * 20]])
IDS = np.array([[12, 36, 42, 42], [42, 7, 1138, -5], [2**40, 0, 12, 12]])
INDICES = np.array([[0, 1, 3], [2, 2, 2], [3, 0, 0]])
MODES = ("int", "one_hot", "multi_hot", "count")


class Case(NamedTuple):
    """A layer's arguments, what it adapts to (or None) and what it is called on."""

    name: str
    arguments: dict[str, Any]
    data: Any
    inputs: Any
    call: dict[str, Any] = {}  # noqa: RUF012

    @property
    def label(self) -> str:
        shown = ", ".join(f"{key}={value!r:.40}" for key, value in self.arguments.items())
        adapted = "" if self.data is None else " adapted"
        return f"{self.name}({shown}){adapted} on {np.shape(self.inputs)}"


def cases() -> list[Case]:
    """Every case; labels that repeat are numbered by those who use them."""
    return [*_normalization(), *_discretization(), *_encoding(), *_hashing(), *_strings(), *_integers()]


def ask(library: ModuleType, case: Case) -> np.ndarray:
    """What a library's layer makes of the case."""
    layer = getattr(library.layers, case.name)(**case.arguments)
    if case.data is not None:
        layer.adapt(case.data)
    return np.asarray(layer(case.inputs, **case.call))


def _normalization() -> Iterator[Case]:
    for axis in (-1, 1, None):
        yield Case("Normalization", {"axis": axis}, NUMBERS, NUMBERS[:5])
        yield Case("Normalization", {"axis": axis, "invert": True}, NUMBERS, NUMBERS[:5])
    for axis in (-1, (1, 3), (3, 1), None):
        yield Case("Normalization", {"axis": axis}, IMAGES, IMAGES[:2])
    yield Case("Normalization", {}, [NUMBERS[:30], NUMBERS[30:35], NUMBERS[35:]], NUMBERS[:5])
    yield Case("Normalization", {}, np.ones((4, 2), np.float32), np.array([[0.0, 1.0]]))
    yield Case("Normalization", {"mean": 3.0, "variance": 2.0}, None, NUMBERS[:5])
    yield Case("Normalization", {"mean": [1.0, 2.0, 3.0], "variance": [1.0, 4.0, 0.0]}, None, NUMBERS[:5])
    yield Case("Normalization", {"axis": (1, 3), "mean": [1.0, 2.0], "variance": [1.0, 4.0]}, None, IMAGES[:2])


def _discretization() -> Iterator[Case]:
    for mode in MODES:
        yield Case("Discretization", {"bin_boundaries": [0.0, 1.0, 2.0], "output_mode": mode}, None, NUMBERS[:6])
        yield Case("Discretization", {"num_bins": 4, "output_mode": mode}, NUMBERS, NUMBERS[:6, :1])
    edges = np.array([[0.0, 1.0, 2.0, 0.1 + 0.2, np.inf, -np.inf]])
    yield Case("Discretization", {"bin_boundaries": [0.0, 0.3, 1.0, 2.0]}, None, edges)
    yield Case("Discretization", {"num_bins": 4}, np.array([[-1.5, 1.0, 3.4, 0.5], [0.0, 3.0, 1.3, 0.0]]), edges)
    for epsilon, num_bins in itertools.product((0.01, 0.1, 0.5), (2, 3, 10)):
        arguments = {"num_bins": num_bins, "epsilon": epsilon}
        yield Case("Discretization", arguments, NUMBERS, NUMBERS)
        yield Case("Discretization", arguments, iter([NUMBERS[:77], NUMBERS[77:80], NUMBERS[80:]]), NUMBERS)


def _encoding() -> Iterator[Case]:
    for mode in MODES[1:]:
        for inputs in (INDICES, INDICES[:, :1], INDICES[:, 0], np.array(2)):
            yield Case("CategoryEncoding", {"num_tokens": 5, "output_mode": mode}, None, inputs)
    yield Case("CategoryEncoding", {"num_tokens": 4}, None, INDICES)
    weights = {"count_weights": np.array([[0.1, 0.2, 0.3], [1.0, 2.0, 3.0], [0.0, 0.5, 0.5]], np.float32)}
    yield Case("CategoryEncoding", {"num_tokens": 4, "output_mode": "count"}, None, INDICES, weights)


def _hashing() -> Iterator[Case]:
    for inputs, mask in ((WORDS, "a"), (IDS, 42)):
        for extra in ({}, {"mask_value": mask}, {"salt": 133}, {"salt": [133, 137]}, {"salt": 5, "mask_value": mask}):
            yield Case("Hashing", {"num_bins": 7, **extra}, None, inputs)
        yield Case("Hashing", {"num_bins": 1, "mask_value": mask}, None, inputs)
        yield Case("Hashing", {"num_bins": 10**9}, None, inputs)
    for mode in MODES[1:]:
        yield Case("Hashing", {"num_bins": 4, "output_mode": mode}, None, WORDS)
        yield Case("Hashing", {"num_bins": 4, "output_mode": mode}, None, WORDS[:, :1])
    yield Case("Hashing", {"num_bins": 10**9}, None, np.array(["x" * n for n in range(0, 200, 3)]))


def _strings() -> Iterator[Case]:
    vocabulary = ["a", "b", "c", "d"]
    for mode in MODES:
        for oov, mask in itertools.product((1, 3), (None, "m")):
            arguments = {"output_mode": mode, "num_oov_indices": oov, "mask_token": mask}
            yield Case("StringLookup", {**arguments, "vocabulary": vocabulary}, None, WORDS)
            yield Case("StringLookup", arguments, WORDS, WORDS)
            yield Case("StringLookup", {**arguments, "max_tokens": 5}, WORDS, WORDS[:, :1])
        yield Case("StringLookup", {"vocabulary": vocabulary, "output_mode": mode}, None, WORDS[:, 0])
    yield from _weighted("StringLookup", WORDS, vocabulary, "[UNK]")
    yield Case("StringLookup", {"vocabulary": vocabulary, "num_oov_indices": 5, "salt": [1, 2]}, None, WORDS)
    yield Case("StringLookup", {"vocabulary": vocabulary, "num_oov_indices": 0}, None, WORDS[:1])
    padded = {"vocabulary": vocabulary, "output_mode": "count", "max_tokens": 9, "pad_to_max_tokens": True}
    yield Case("StringLookup", padded, None, WORDS)


def _integers() -> Iterator[Case]:
    vocabulary = [12, 36, 1138, 42]
    for mode in MODES:
        for oov, mask in itertools.product((1, 3), (None, 7)):
            arguments = {"output_mode": mode, "num_oov_indices": oov, "mask_token": mask}
            yield Case("IntegerLookup", {**arguments, "vocabulary": vocabulary}, None, IDS)
            yield Case("IntegerLookup", arguments, IDS, IDS)
            yield Case("IntegerLookup", {**arguments, "max_tokens": 5}, IDS, IDS[:, :1])
    yield from _weighted("IntegerLookup", IDS, vocabulary, -1)
    for extra in ({}, {"salt": 3}, {"salt": [3, 4]}):
        arguments = {"vocabulary": vocabulary, "num_oov_indices": 5, "oov_method": "farmhash", **extra}
        yield Case("IntegerLookup", arguments, None, IDS)
    for mask in (None, 0):
        arguments = {"vocabulary": vocabulary, "invert": True, "mask_token": mask, "num_oov_indices": 2}
        yield Case("IntegerLookup", arguments, None, INDICES * 2)


def _weighted(name: str, documents: np.ndarray, vocabulary: list[Any], oov_token: Any) -> Iterator[Case]:
    """The mode "tf_idf"."""
    weights = [0.25, 0.75, 0.6, 0.4]
    yield Case(name, {"output_mode": "tf_idf"}, documents, documents)
    yield Case(name, {"output_mode": "tf_idf", "max_tokens": 4}, documents, documents)
    given = {"output_mode": "tf_idf", "vocabulary": vocabulary, "idf_weights": weights}
    yield Case(name, given, None, documents)
    yield Case(name, {**given, "max_tokens": 8, "pad_to_max_tokens": True}, None, documents)
    whole = {"vocabulary": [oov_token, *vocabulary], "idf_weights": [0.9, *weights]}
    yield Case(name, {**given, **whole}, None, documents)
