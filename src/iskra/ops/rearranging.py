"""Rearrangement of axes by a pattern, as in the package einops."""

from __future__ import annotations

import math
import re

from ..typing import Array, ArrayLike
from .shapes import convert_to_tensor, reshape, shape, transpose

__all__ = ["rearrange"]

Groups = list[list[str]]


def rearrange(tensor: ArrayLike, pattern: str, **axes_lengths: int) -> Array:
    """Axes permuted, split and merged by a pattern, as in the package einops.

    Args:
        tensor: values.
        pattern: names of axes before and after "->"; names in parentheses are one axis that is split, or merged. `...`
            stands for any further axes, 1 for an axis of length 1.
        **axes_lengths: lengths of axes by name, where they cannot be inferred.

    Raises:
        ValueError: The pattern does not match, or a length cannot be inferred.

    Example:
        >>> import numpy as np
        >>> rearrange(np.arange(4).reshape(1, 4), "b (h w) -> b h w", h=2)
        array([[[0, 1],
                [2, 3]]])

    References:
        Rogozhnikov, "Einops: clear and reliable tensor manipulations with Einstein-like notation", 2022.
    """
    x = convert_to_tensor(tensor)
    before, arrow, after = pattern.partition("->")
    left, right = _groups(before), _groups(after)
    if not arrow or sorted(_names(left)) != sorted(_names(right)) or len(set(_names(left))) != len(_names(left)):
        raise _refused(f"the same names, each once, on both sides of '->', got {pattern!r}. Name every axis")
    dims = shape(x)
    left, right = (_spread(groups, len(dims) - len(left) + 1) for groups in (left, right))
    if len(left) != len(dims):
        raise _refused(f"as many axes as the pattern has, {len(left)}, got shape {dims}. Use '...' for further ones")
    lengths: dict[str, int | None] = dict(axes_lengths)
    for group, length in zip(left, dims, strict=True):
        _find(group, length, lengths)
    names = _names(left)
    split = reshape(x, [lengths[name] for name in names])
    moved = transpose(split, [names.index(name) for name in _names(right)])
    return reshape(moved, [_joined([lengths[name] for name in group]) for group in right])


def _groups(side: str) -> Groups:
    """The axes of one side, each as the names that it is composed of."""
    parts = re.findall(r"\(([^()]*)\)|(\.\.\.|\w+)", side)
    return [inside.split() if not single else [] if single == "1" else [single] for inside, single in parts]


def _spread(groups: Groups, count: int) -> Groups:
    """`...` expanded to so many axes."""
    further = [[f"...{i}"] for i in range(count)]
    return [axis for group in groups for axis in (further if group == ["..."] else [group])]


def _names(groups: Groups) -> list[str]:
    return [name for group in groups for name in group]


def _find(group: list[str], length: int | None, lengths: dict[str, int | None]) -> None:
    """The length of the one name that has none yet, inferred from the axis."""
    free = [name for name in group if name not in lengths]
    known = math.prod(lengths[name] or 1 for name in group if name in lengths)
    if len(free) > 1 or (length is not None and (length % known or (not free and length != known))):
        raise _refused(
            f"lengths that make an axis of {length}, got {' '.join(group) or '1'} with {lengths}. Pass the missing ones"
        )
    if free:
        lengths[free[0]] = None if length is None else length // known


def _joined(lengths: list[int | None]) -> int | None:
    return None if None in lengths else math.prod(lengths)  # type: ignore[arg-type]


def _refused(what: str) -> ValueError:
    return ValueError(f"rearrange: expected {what}.")
