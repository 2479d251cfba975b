"""What a layer writes of its own variables into a file, and reads; classes of one's own may do it in their own way."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from typing import Any

import numpy as np

from ..graph import Variable
from ..layers.weights import WeightOwner


def stored_by(owner: WeightOwner) -> dict[str, np.ndarray]:
    """The arrays that a layer's `save_own_variables` writes, by name.

    Raises:
        ValueError: something in it is no array of numbers.

    Example:
        >>> import iskra
        >>> layer = iskra.layers.Dense(1)
        >>> layer.build((None, 2))
        >>> {name: array.shape for name, array in stored_by(layer).items()}
        {'0': (2, 1), '1': (1,)}
    """
    store: dict[str, Any] = {}
    owner.save_own_variables(store)
    arrays = {name: np.asarray(value) for name, value in store.items()}
    for name, array in arrays.items():
        if array.dtype.kind not in "fiub" or "/" in name:
            raise ValueError(
                f"{owner.name}.save_own_variables: expected arrays of numbers by names without '/', got {name!r} with "
                f"the dtype {array.dtype}. Write text as numbers, or into the config."
            )
    return arrays


def loaded_by(owner: WeightOwner, store: Mapping[str, np.ndarray]) -> dict[Variable, np.ndarray]:
    """The values that a layer's `load_own_variables` gives to variables, which are left as they are.

    Raises:
        Exception: whatever it raises.
    """
    with _unchanged(owner.variables) as before:
        owner.load_own_variables(store)
        after = {variable: variable.numpy() for variable in owner.variables}
    return {v: value for v, value in after.items() if not (v in before and np.array_equal(value, before[v]))}


@contextmanager
def _unchanged(variables: list[Variable]) -> Iterator[dict[Variable, np.ndarray]]:
    """A block after which variables have the values that they had before it."""
    before = {variable: variable.numpy() for variable in variables}
    try:
        yield before
    finally:
        for variable, value in before.items():
            variable.assign(value)
