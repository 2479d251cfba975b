"""Dtypes by name, unique names, and the names of layers counted anew."""

from __future__ import annotations

from ..config import floatx
from ..typing import DTypeLike

_SHORT: dict[object, str] = {bool: "bool", int: "int32", float: "float32", "int": "int32", "float": "float32"}
_uids: dict[str, int] = {}


def clear_session(free_memory: bool = True) -> None:
    """Reset the counters of automatic names: the next Dense is "dense" again.

    Args:
        free_memory: accepted for compatibility with Keras: memory is freed with the models that use it.
    """
    from ..naming import forget_names

    forget_names()
    _uids.clear()


def get_uid(prefix: str = "") -> int:
    """The number of calls with the prefix so far: 1, 2, ...

    Example:
        >>> clear_session()
        >>> get_uid("dense"), get_uid("dense"), get_uid("other")
        (1, 2, 1)
    """
    _uids[prefix] = _uids.get(prefix, 0) + 1
    return _uids[prefix]


def is_keras_tensor(x: object) -> bool:
    """Whether x is a symbolic value of a functional model: the output of `Input`, or computed from it."""
    from ..graph import KerasTensor

    return isinstance(x, KerasTensor)


def standardize_dtype(dtype: DTypeLike) -> str:
    """The full name of a dtype; that of `floatx` for None.

    Raises:
        ValueError: an unknown dtype.

    Example:
        >>> standardize_dtype("float"), standardize_dtype(None), standardize_dtype(bool)
        ('float32', 'float32', 'bool')
    """
    import numpy as np

    if dtype is None:
        return floatx()
    try:
        return _SHORT.get(dtype) or np.dtype(dtype).name
    except TypeError as error:
        raise ValueError(
            f"dtype: expected the name of a dtype, got {dtype!r}. Use 'float32', 'int32' or 'bool'."
        ) from error


def is_float_dtype(dtype: DTypeLike) -> bool:
    """Whether it is a floating-point dtype."""
    return standardize_dtype(dtype).startswith("float")


def is_int_dtype(dtype: DTypeLike) -> bool:
    """Whether it is an integer dtype."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


def result_type(*dtypes: DTypeLike) -> str:
    """The result dtype of values of several dtypes: floating-point if any is, boolean only if all are.

    Example:
        >>> result_type("int32", "float32"), result_type("bool", int)
        ('float32', 'int32')
    """
    names = [standardize_dtype(dtype) for dtype in dtypes]
    for kinds in (("float",), ("int", "uint")):
        found = [name for name in names if name.startswith(kinds)]
        if found:
            return max(found, key=lambda name: int(name.strip("uintfloa")))
    return "bool" if names else floatx()
