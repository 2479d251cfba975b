"""Gradients of functions, with respect to arrays and variables in their arguments."""

from __future__ import annotations

import functools
from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph import Tensor, Variable, as_tensor, current_trace, gradients
from ..graph.tensor import OPS, constant
from ..tree import flatten, pack_sequence_as
from ..typing import Structure
from .eager import run_once


def value_and_grad(
    function: Callable[..., Any], argnums: int | Sequence[int] = 0, has_aux: bool = False
) -> Callable[..., Any]:
    """A function that returns the value of another, and its gradient.

    The arguments that are differentiated are arrays, variables, or lists, tuples and dictionaries of them. A variable
    is passed on as it is, so that layers which own it are differentiated, too. Outside of `iskra.jit` the function is
    traced and run with NumPy at each call; inside it is part of the compiled program.

    Args:
        function: of ops; it returns a float32 scalar, or with `has_aux` a pair of one and anything.
        argnums: the position of the argument to differentiate with respect to, or several positions.
        has_aux: whether the function returns more than the scalar.

    Returns:
        A function of the same arguments. It returns `(value, gradient)`, with `has_aux` `((value, aux), gradient)`.
        The gradient has the structure and shapes of the argument; for several positions it is a tuple.

    Raises:
        ValueError: when called: the value is not a float32 scalar, or there is no such argument.
        TypeError: when called: an argument to differentiate is not of floats, or `has_aux` and no pair.

    Example:
        >>> import iskra, numpy as np
        >>> value, gradient = value_and_grad(lambda x: iskra.ops.sum(x * x))(np.array([1.0, 2.0, 3.0]))
        >>> float(value), gradient
        (14.0, array([2., 4., 6.], dtype=float32))
    """
    positions = (argnums,) if isinstance(argnums, (int, np.integer)) else tuple(argnums)

    def traced(*args: Any, **kwargs: Any) -> Any:
        given = list(args)
        targets: list[list[Tensor]] = []
        for position in positions:
            given[position], tensors = _differentiated(args[position], f"argument {position} of {_name(function)}")
            targets.append(tensors)
        returned = function(*given, **kwargs)
        value, aux = _pair(returned, function) if has_aux else (returned, None)
        value = _scalar(value, function)
        found = iter(gradients(value, [tensor for tensors in targets for tensor in tensors]))
        by_argument = tuple(
            pack_sequence_as(args[position], [next(found) for _ in tensors])
            for position, tensors in zip(positions, targets, strict=True)
        )
        gradient = by_argument[0] if isinstance(argnums, (int, np.integer)) else by_argument
        return ((value, aux) if has_aux else value), gradient

    @functools.wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        _check_positions(positions, len(args), function)
        if current_trace() is not None:
            return traced(*args, **kwargs)
        return run_once(lambda: traced(*args, **kwargs))

    return differentiated


def grad(function: Callable[..., Any], argnums: int | Sequence[int] = 0, has_aux: bool = False) -> Callable[..., Any]:
    """A function that returns the gradient of another.

    Args: see `value_and_grad`.

    Returns:
        A function of the same arguments. It returns the gradient, with `has_aux` `(gradient, aux)`.

    Example:
        >>> cube = lambda x: x * x * x
        >>> float(grad(cube)(2.0)), float(grad(grad(cube))(2.0))
        (12.0, 12.0)
    """
    both = value_and_grad(function, argnums, has_aux)

    @functools.wraps(function)
    def differentiated(*args: Any, **kwargs: Any) -> Any:
        value, gradient = both(*args, **kwargs)
        return (gradient, value[1]) if has_aux else gradient

    return differentiated


def _differentiated(argument: Structure, who: str) -> tuple[Structure, list[Tensor]]:
    """An argument as the function gets it, and the tensors to differentiate with respect to."""
    leaves = flatten(argument)
    if not leaves:
        raise ValueError(f"value_and_grad: expected something to differentiate in {who}, got {argument!r}.")
    tensors = [_target(leaf, who) for leaf in leaves]
    passed = [leaf if isinstance(leaf, Variable) else tensor for leaf, tensor in zip(leaves, tensors, strict=True)]
    return pack_sequence_as(argument, passed), tensors


def _target(leaf: Any, who: str) -> Tensor:
    """A tensor of its own for a value, so that the gradient counts its uses as an argument and no others."""
    if isinstance(leaf, Variable):
        tensor = as_tensor(leaf)
    elif isinstance(leaf, Tensor):
        tensor = Tensor(OPS["cast"], (leaf,), {"dtype": leaf.dtype}, leaf.shape, leaf.dtype)
        tensor.mask = leaf.mask
    else:
        array = np.asarray(leaf)
        if array.dtype.kind != "f":
            raise _not_floats(who, str(array.dtype))
        tensor = constant(np.array(array, np.float32, order="C"), "float32")
    if tensor.dtype != "float32":
        raise _not_floats(who, tensor.dtype)
    return tensor


def _not_floats(who: str, dtype: str) -> TypeError:
    return TypeError(
        f"value_and_grad: expected floats in {who}, which is differentiated, got {dtype}. "
        "Pass floats, or name other arguments in argnums."
    )


def _pair(returned: Any, function: Callable[..., Any]) -> tuple[Any, Any]:
    """The loss and what else the function returned."""
    if not (isinstance(returned, (tuple, list)) and len(returned) == 2):
        raise TypeError(
            f"value_and_grad: expected a pair of loss and aux from {_name(function)}, got {type(returned).__name__}. "
            "Return (loss, aux), or leave has_aux out."
        )
    loss, aux = returned
    return loss, aux


def _scalar(value: Any, function: Callable[..., Any]) -> Tensor:
    if not isinstance(value, (Tensor, Variable, np.ndarray, np.generic, float, int)):
        raise TypeError(
            f"value_and_grad: expected a scalar from {_name(function)}, got {type(value).__name__}. "
            "Return the loss; with more to return, return (loss, aux) and pass has_aux=True."
        )
    tensor = as_tensor(value)
    if tensor.shape != () or tensor.dtype != "float32":
        raise ValueError(
            f"value_and_grad: expected a float32 scalar from {_name(function)}, got shape {tensor.shape}, "
            f"{tensor.dtype}. Reduce it: iskra.ops.mean or sum."
        )
    return tensor


def _check_positions(positions: Sequence[int], num_args: int, function: Callable[..., Any]) -> None:
    wrong = [position for position in positions if not -num_args <= position < num_args]
    if wrong:
        raise ValueError(
            f"value_and_grad: expected argument {wrong[0]} of {_name(function)} to differentiate, got {num_args} "
            "positional arguments. Pass it by position, or name another in argnums."
        )


def _name(function: Callable[..., Any]) -> str:
    return getattr(function, "__name__", type(function).__name__)
