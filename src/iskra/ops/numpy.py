"""The functions of `iskra.ops` that NumPy has, too, under the place that Keras gives them."""

from __future__ import annotations

from typing import Any

from ..absence import UnknownName, keras_names


def __getattr__(name: str) -> Any:
    from .. import ops

    if name in __dir__():
        return getattr(ops, name)
    raise UnknownName(__name__, name, __dir__())


def __dir__() -> list[str]:
    from .. import ops

    return sorted(set(keras_names()["ops.numpy"]) & set(ops.__all__))
