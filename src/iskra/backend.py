"""What Keras's programs ask of `keras.backend`: settings, dtypes, names."""

from __future__ import annotations

from typing import Any, NoReturn

from .config import backend, epsilon, floatx, image_data_format, set_epsilon, set_floatx, set_image_data_format

__all__ = [
    "backend",
    "clear_session",
    "epsilon",
    "floatx",
    "get_uid",
    "image_data_format",
    "is_float_dtype",
    "is_int_dtype",
    "is_keras_tensor",
    "result_type",
    "set_epsilon",
    "set_floatx",
    "set_image_data_format",
    "standardize_dtype",
]

_SHORT = {"float": "float32", "int": "int32", "bool": "bool"}
_uids: dict[str, int] = {}


def clear_session(free_memory: bool = True) -> None:
    """Begin to count names anew: the next Dense is "dense" again.

    Args:
        free_memory: accepted for Keras's sake: memory goes with the models that use it.
    """
    from .naming import forget_names

    forget_names()
    _uids.clear()


def get_uid(prefix: str = "") -> int:
    """How often this was asked with the prefix: 1, 2, ...

    Example:
        >>> clear_session()
        >>> get_uid("dense"), get_uid("dense"), get_uid("other")
        (1, 2, 1)
    """
    _uids[prefix] = _uids.get(prefix, 0) + 1
    return _uids[prefix]


def is_keras_tensor(x: Any) -> bool:
    """Whether x is what `Input` gives, or was made of it outside of a program."""
    from .graph import KerasTensor

    return isinstance(x, KerasTensor)


def standardize_dtype(dtype: Any) -> str:
    """A dtype by its full name; float32 if it is None.

    Raises:
        ValueError: no dtype.

    Example:
        >>> standardize_dtype("float"), standardize_dtype(None), standardize_dtype(bool)
        ('float32', 'float32', 'bool')
    """
    import numpy as np

    if dtype is None:
        return floatx()
    if dtype in (bool, int, float):
        return _SHORT[dtype.__name__]
    try:
        return _SHORT.get(dtype) or np.dtype(dtype).name
    except TypeError as error:
        raise ValueError(
            f"dtype: expected the name of one, got {dtype!r}. Use 'float32', 'int32' or 'bool'."
        ) from error


def is_float_dtype(dtype: Any) -> bool:
    """Whether it is one of floats."""
    return standardize_dtype(dtype).startswith("float")


def is_int_dtype(dtype: Any) -> bool:
    """Whether it is one of whole numbers."""
    return standardize_dtype(dtype).startswith(("int", "uint"))


def result_type(*dtypes: Any) -> str:
    """The dtype in which values of several dtypes meet: floats if there are any, truth values only among themselves.

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


def __getattr__(name: str) -> NoReturn:
    from .absence import UnknownName

    raise UnknownName(__name__, name, __all__)
