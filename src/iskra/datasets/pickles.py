"""Arrays in Python's pickle format, in which some data sets are published, read without running anything."""

from __future__ import annotations

import io
import pickle
from collections.abc import Callable
from typing import Any

import numpy as np

_NUMBERS = frozenset("iufb")


class _DType:
    """What a pickle says of a dtype."""

    def __init__(self, name: Any, *_: Any) -> None:
        self.name = name.decode("ascii") if isinstance(name, bytes) else str(name)
        self.byte_order = "|"

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        order = state[1]
        self.byte_order = order.decode("ascii") if isinstance(order, bytes) else str(order)


class _Array:
    """What a pickle says of an array."""

    value: np.ndarray

    def __init__(self, *_: Any) -> None:
        pass

    def __setstate__(self, state: tuple[Any, ...]) -> None:
        _, shape, dtype, is_fortran, content = state
        if dtype.name.startswith("O"):
            self.value = np.empty(len(content), object)
            self.value[:] = content
            return
        numbers = np.dtype(dtype.name).newbyteorder(dtype.byte_order)
        if numbers.kind not in _NUMBERS:
            raise pickle.UnpicklingError(f"an array of {numbers}")
        self.value = np.frombuffer(content, numbers).reshape(shape, order="F" if is_fortran else "C")


def _bytes(text: str, _: Any = None) -> bytes:
    """Bytes as Python 3 writes them for Python 2."""
    return text.encode("latin-1")


_KNOWN: dict[tuple[str, str], Callable[..., Any]] = {
    ("numpy", "ndarray"): _Array,
    ("numpy", "dtype"): _DType,
    ("numpy.core.multiarray", "_reconstruct"): _Array,
    ("numpy._core.multiarray", "_reconstruct"): _Array,
    ("_codecs", "encode"): _bytes,
}


class _Reader(pickle.Unpickler):
    """Knows nothing but arrays; these are only described."""

    def find_class(self, module: str, name: str) -> Any:
        if (module, name) not in _KNOWN:
            raise pickle.UnpicklingError(f"{module}.{name}")
        return _KNOWN[module, name]


def read_pickle(content: bytes, who: str) -> Any:
    """The array of a pickle, or a dictionary with arrays among its values, by keys of str.

    Arrays of numbers, and vectors of objects: lists, numbers and text. No class is imported and no function called but
    those of this module.

    Raises:
        ValueError: a damaged pickle, or one of something else.

    Example:
        >>> read_pickle(pickle.dumps({b"data": np.array([1, 2], "u1")}, 2), "letters")
        {'data': array([1, 2], dtype=uint8)}
    """
    try:
        value = _Reader(io.BytesIO(content), encoding="bytes").load()
    except Exception as error:  # whatever forged bytes lead to
        raise ValueError(f"{who}: expected a pickle of arrays and numbers alone, got {error}. Replace it.") from error
    if isinstance(value, dict):
        return {k.decode() if isinstance(k, bytes) else k: _plain(part) for k, part in value.items()}
    return _plain(value)


def _plain(value: Any) -> Any:
    return value.value if isinstance(value, _Array) else value
