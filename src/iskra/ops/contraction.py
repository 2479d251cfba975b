"""Einstein summation: products of tensors described by the letters of their axes, computed by matrix products."""

from __future__ import annotations

import math
import string
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..graph.op import as_operand, as_tensor, is_symbolic
from ..graph.ops import shapes as table
from ..graph.ops.elementwise import multiply
from ..graph.ops.products import matmul
from ..graph.ops.reductions import sum as _sum
from ..graph.tensor import Tensor
from ..graph.unknown import unknown
from ..typing import Array, ArrayLike, ShapeLike

__all__ = ["einsum"]


def einsum(subscripts: str, *operands: ArrayLike, **kwargs: Any) -> Array:
    """Einstein summation: the sum of products of the operands' elements that `subscripts` describes.

    Axes of one letter are multiplied elementwise; those that are not in the result are summed over. `...` stands for
    any further axes, which broadcast. Two operands at a time are contracted by one matrix product. Transposed and
    repeated axes are strides, so that nothing is copied unless axes that are apart in memory must be merged.

    Args:
        subscripts: a letter for each axis, operands separated by commas, "ij,jk->ik" for a matrix product; after `->`
            the axes of the result (by default those that occur once, in alphabetical order).
        *operands: the tensors.
        **kwargs: ignored, for compatibility with Keras (`optimize`); tensors are contracted from left to right.

    Returns:
        A tensor with the axes after `->`.

    Raises:
        ValueError: The subscripts do not match the tensors, or one letter has two lengths.

    Example:
        >>> einsum("ij,j->i", [[1.0, 2.0], [3.0, 4.0]], [1.0, 10.0])
        array([21., 43.], dtype=float32)
    """
    if not is_symbolic(*operands):
        arrays = [np.asarray(as_operand(value)) for value in operands]
        return np.einsum(subscripts, *arrays, optimize=len(arrays) > 2)
    tensors = [as_tensor(value) for value in operands]
    value: Any
    terms, result = parse(subscripts, [t.ndim for t in tensors])
    lengths = _lengths(subscripts, terms, tensors)
    if any(n is None for label, n in lengths.items() if label != terms[0][:1]):
        value = unknown(tuple(lengths[label] for label in result))
        return value
    value, labels = _without_repeats(tensors[0], terms[0])
    for position in range(1, len(tensors)):
        later = {*result, *"".join(terms[position + 1 :])}
        value, labels = _contracted(value, labels, *_without_repeats(tensors[position], terms[position]), later, result)
    value, labels = _summed(value, labels, set(result))
    value = _in_order(value, labels, result)
    return value


def parse(subscripts: str, ndims: Sequence[int]) -> tuple[list[str], str]:
    """A letter for each axis of each operand and of the result, with `...` expanded.

    Example:
        >>> parse("...x,xy->...y", [3, 2])
        (['ABx', 'xy'], 'ABy')
    """
    left, arrow, right = subscripts.replace(" ", "").partition("->")
    terms = left.split(",")
    if len(terms) != len(ndims):
        raise ValueError(
            f"einsum: expected {len(terms)} tensors for {subscripts!r}, got {len(ndims)}. "
            "Separate the axes of each tensor by a comma."
        )
    free = [letter for letter in string.ascii_uppercase + string.ascii_lowercase if letter not in subscripts]
    most = max((n - len(t) + 3 for t, n in zip(terms, ndims, strict=True) if "..." in t), default=0)
    written = []
    for term, ndim in zip(terms, ndims, strict=True):
        extra = ndim - len(term) + 3
        term = term.replace("...", "".join(free[most - extra : most])) if "..." in term else term
        if len(term) != ndim or (ndim and not term.isalpha()):
            raise ValueError(
                f"einsum: expected one letter for each axis, got {term!r} of {subscripts!r} for {ndim} axes. "
                "Write one letter for each axis."
            )
        written.append(term)
    named = "".join(written)
    if not arrow:
        right = "..." * bool(most) + "".join(sorted({c for c in left if c.isalpha() and named.count(c) == 1}))
    result = right.replace("...", "".join(free[:most]))
    if any(label not in named for label in result) or len(set(result)) != len(result):
        raise ValueError(
            f"einsum: expected each axis of the result once, and in some tensor, got {subscripts!r}. Fix the "
            "output subscript after '->'."
        )
    return written, result


def _lengths(subscripts: str, terms: list[str], tensors: list[Tensor]) -> dict[str, int | None]:
    lengths: dict[str, int | None] = {}
    for term, tensor in zip(terms, tensors, strict=True):
        for label, length in zip(term, tensor.shape, strict=True):
            known = lengths.get(label)
            if known not in (None, 1) and length not in (None, 1, known):
                raise ValueError(
                    f"einsum: expected one length for {label!r} of {subscripts!r}, got {known} and {length}. "
                    "Use different letters, or reshape."
                )
            if label not in lengths or known in (None, 1):
                lengths[label] = known if length in (None, 1) and known is not None else length
    return lengths


def _without_repeats(x: Tensor, labels: str) -> tuple[Tensor, str]:
    """The diagonal along axes of one letter."""
    for label in labels:
        while labels.count(label) > 1:
            first, second = labels.index(label), labels.rindex(label)
            n = x.shape[first]
            dims = [n if axis in (first, second) else 1 for axis in range(x.ndim)]
            x = multiply(x, np.eye(n, dtype=np.float32).reshape(dims))  # type: ignore[arg-type]
            x = _sum(x, axis=(second,), keepdims=False)
            labels = labels[:second] + labels[second + 1 :]
    return x, labels


def _summed(x: Tensor, labels: str, kept: set[str]) -> tuple[Tensor, str]:
    """The sum over the axes that are not among those kept."""
    axes = tuple(axis for axis, label in enumerate(labels) if label not in kept)
    if not axes:
        return x, labels
    return _sum(x, axis=axes, keepdims=False), "".join(label for label in labels if label in kept)


def _contracted(a: Tensor, left: str, b: Tensor, right: str, later: set[str], result: str) -> tuple[Tensor, str]:
    """The product of two tensors, summed over the axes that both have and that nothing later needs."""
    a, left = _summed(a, left, later | set(right))
    b, right = _summed(b, right, later | set(left))
    inner = "".join(c for c in left if c in right and c not in later)
    shared = "".join(c for c in result + left if c in left and c in right and c not in inner)
    shared = "".join(dict.fromkeys(shared))
    rows = "".join(c for c in left if c not in right)
    columns = "".join(c for c in right if c not in left)
    if not inner:
        labels = shared + rows + columns
        return multiply(_spread(a, left, labels), _spread(b, right, labels)), labels
    if columns and rows and _place(result, columns[0]) < _place(result, rows[0]):
        a, b, left, right, rows, columns = b, a, right, left, columns, rows
    first = _matrices(a, left, shared, rows, inner)
    second = _matrices(b, right, shared, inner, columns)
    product = matmul(first, second)  # (shared..., rows, columns)
    lengths = dict(zip(right, b.shape, strict=True)) | dict(zip(left, a.shape, strict=True))
    batch = product.shape[: len(shared)]
    shape = (*batch, *[lengths[c] for c in rows + columns])
    return table.reshape(product, shape=tuple(-1 if n is None else n for n in shape)), shared + rows + columns


def _matrices(x: Tensor, labels: str, shared: str, rows: str, columns: str) -> Tensor:
    """(shared..., rows, columns), the axes of each kind merged."""
    x = _in_order(x, labels, shared + rows + columns)
    ahead, behind = x.shape[: len(shared)], x.shape[len(shared) :]
    sizes = (_size(behind[: len(rows)]), _size(behind[len(rows) :]))
    return table.reshape(x, shape=(*[-1 if n is None else n for n in ahead], *sizes))


def _size(lengths: ShapeLike) -> int:
    return -1 if None in lengths else math.prod(lengths)  # type: ignore[arg-type]


def _spread(x: Tensor, labels: str, wanted: str) -> Tensor:
    """Axes in the order of `wanted`, of length 1 where the tensor has none."""
    x = _in_order(x, labels, "".join(c for c in wanted if c in labels))
    lengths = iter(x.shape)
    shape = [next(lengths) if c in labels else 1 for c in wanted]
    return table.reshape(x, shape=tuple(-1 if n is None else n for n in shape))


def _in_order(x: Tensor, labels: str, wanted: str) -> Tensor:
    order = tuple(labels.index(c) for c in wanted)
    return x if order == tuple(range(x.ndim)) else table.transpose(x, axes=order)


def _place(result: str, label: str) -> int:
    return result.index(label) if label in result else len(result)
