"""Conditionals on values that are known only when the program runs."""

from __future__ import annotations

from collections.abc import Callable
from contextlib import nullcontext
from typing import Any

from ..graph import Tensor
from ..graph.op import as_tensor, is_symbolic
from ..graph.trace import current_trace
from ..typing import Array, ArrayLike
from .elementwise import cast, where


def cond(pred: ArrayLike, true_fn: Callable[[], Any], false_fn: Callable[[], Any]) -> Array:
    """The result of one of two functions, and its assignments, chosen by a predicate.

    On numbers only the chosen function is called. In a trace both are recorded, and each result and each assigned
    variable becomes `where(pred, first, second)`. In each step the native engine skips the work that only the new value
    of a variable needs, when the variable keeps its old one.

    Args:
        pred: the predicate, a scalar; 0 is false.
        true_fn: a function without arguments; it may assign variables.
        false_fn: the other one; both return None, a value, or a tuple, list or dictionary of values of the same shapes
            and dtypes.

    Raises:
        ValueError: `pred` is not a scalar, or the results differ in their structure.

    Example:
        >>> import iskra
        >>> best = iskra.Variable(3.0)
        >>> iskra.ops.cond(2.0 < best, lambda: best.assign(2.0), lambda: None)
        >>> float(best)
        2.0
    """
    if not is_symbolic(pred):
        return true_fn() if pred else false_fn()
    pred = as_tensor(pred)
    if pred.shape != ():
        raise ValueError(f"cond: expected a scalar to choose by, got shape {pred.shape}. Reduce it: iskra.ops.any(x).")
    pred = as_tensor(cast(pred, "bool"))
    trace = current_trace()
    with nullcontext(dict[Any, Tensor]()) if trace is None else trace.aside() as first:
        yes = true_fn()
    with nullcontext(dict[Any, Tensor]()) if trace is None else trace.aside() as second:
        no = false_fn()
    for variable in {**first, **second}:
        variable.assign(where(pred, first.get(variable, variable), second.get(variable, variable)))
    return _chosen(pred, yes, no)


def _chosen(pred: Tensor, yes: Any, no: Any) -> Any:
    """`where`, applied to structures."""
    if isinstance(yes, (tuple, list)) and type(yes) is type(no) and len(yes) == len(no):
        return type(yes)(_chosen(pred, a, b) for a, b in zip(yes, no, strict=True))
    if isinstance(yes, dict) and isinstance(no, dict) and yes.keys() == no.keys():
        return {key: _chosen(pred, yes[key], no[key]) for key in yes}
    if yes is None and no is None:
        return None
    if any(value is None or isinstance(value, (tuple, list, dict)) for value in (yes, no)):
        raise ValueError(
            f"cond: expected both functions to return the same structure, got {type(yes).__name__} and "
            f"{type(no).__name__}. Return the same kind of container, of the same length, from both."
        )
    return where(pred, yes, no)


__all__ = ["cond"]
