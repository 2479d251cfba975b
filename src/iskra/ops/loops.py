"""Higher-order functions under the names of `keras.ops`: maps, loops and branches.

On arrays they are Python's own loops. In a trace a loop is one op whose body is recorded once (see `scan`), so the
number of steps must be known.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any

import numpy as np

from ..graph.op import as_tensor, is_symbolic
from ..tree import flatten, map_structure, pack_sequence_as
from ..typing import Array, ArrayLike, Structure
from .control import cond as _cond
from .elementwise import where
from .scans import scan
from .shapes import broadcast_to, reshape, shape

__all__ = ["fori_loop", "map", "switch", "vectorize", "vectorized_map", "while_loop"]


def map(f: Callable[[Any], Any], xs: Structure) -> Structure:
    """The results of `f` for each row of `xs` (or of several arrays of equal length), stacked along the first axis.

    Example:
        >>> map(lambda row: row + 1, np.arange(3))
        array([1, 2, 3])
    """
    return scan(lambda _, x: ((), f(x)), (), xs)[1]


def vectorized_map(function: Callable[[Any], Any], elements: Structure) -> Structure:
    """The results of a function for each row, along the first axis, stacked: the same as `map`."""
    return map(function, elements)


def vectorize(
    pyfunc: Callable[..., Any], *, excluded: set[int] | None = None, signature: str | None = None
) -> Callable[..., Any]:
    """A function of arrays from a function of scalars.

    Args:
        pyfunc: a function of scalars, or, with a signature, of arrays.
        excluded: indices of arguments that are passed on as they are.
        signature: as in NumPy, "(m,n),(n)->(m)".

    Raises:
        TypeError: `pyfunc` is not a function, or (when called on symbolic values) there is a signature.

    Example:
        >>> vectorize(lambda a, b: a + b)(np.array([1, 2, 3]), 2)
        array([3, 4, 5])
    """
    if not callable(pyfunc):
        raise TypeError(f"vectorize: expected a function, got {pyfunc!r}. Pass one of numbers.")

    def wrapper(*args: ArrayLike) -> Array:
        if not is_symbolic(*args):
            return np.vectorize(pyfunc, excluded=excluded, signature=signature)(*args)
        if signature is not None:
            raise TypeError(f"vectorize: expected signature=None in a trace, got {signature!r}. Use iskra.ops.map.")
        kept = excluded or set()
        positions = [position for position in range(len(args)) if position not in kept]
        dims = np.broadcast_shapes(*(shape(args[position]) for position in positions))  # type: ignore[arg-type]
        rows = [reshape(broadcast_to(args[position], dims), -1) for position in positions]

        def call(values: Any) -> Any:
            given = dict(zip(positions, values, strict=True))
            return pyfunc(*(given.get(position, arg) for position, arg in enumerate(args)))

        return reshape(map(call, rows), dims)

    return wrapper


def switch(index: ArrayLike, branches: Sequence[Callable[..., Any]], *operands: Structure) -> Structure:
    """The result of the branch at an index, called with the operands; the index is clipped to the branches.

    Example:
        >>> switch(1, [lambda x: x, lambda x: -x], 3.0)
        -3.0
    """
    if not is_symbolic(index):
        return branches[min(max(int(np.asarray(index)), 0), len(branches) - 1)](*operands)
    first, *rest = branches
    if not rest:
        return first(*operands)
    number = as_tensor(index)
    return _cond(number <= 0, lambda: first(*operands), lambda: switch(number - 1, rest, *operands))


def fori_loop(lower: int, upper: int, body_fun: Callable[[Any, Any], Any], init_val: Structure) -> Structure:
    """The state after `state = body_fun(i, state)` for i from `lower` to `upper - 1`.

    Raises:
        TypeError: A bound is symbolic.

    Example:
        >>> fori_loop(0, 4, lambda i, total: total + i, 0)
        6
    """
    if is_symbolic(lower, upper):
        raise TypeError(
            "fori_loop: expected bounds that are numbers, got symbolic ones. Use while_loop with a maximum."
        )
    steps = np.arange(int(lower), int(upper), dtype=np.int32)
    if not is_symbolic(*flatten(init_val)):
        for i in range(int(lower), int(upper)):
            init_val = body_fun(i, init_val)
        return init_val
    if len(steps) == 0:
        return init_val
    return scan(lambda state, i: (body_fun(i, state), None), init_val, steps)[0]


def while_loop(
    cond: Callable[..., Any], body: Callable[..., Any], loop_vars: Structure, maximum_iterations: int | None = None
) -> Structure:
    """The variables after `loop_vars = body(*loop_vars)` while `cond(*loop_vars)` is true.

    In a trace all steps up to the maximum are computed, and those after the end are discarded.

    Args:
        cond: a predicate of the variables.
        body: the function from the variables to their next values.
        loop_vars: the initial values: one, or a list, tuple or dictionary of them; lists and tuples are unpacked.
        maximum_iterations: the maximal number of steps; required in a trace.

    Raises:
        ValueError: There is no maximum in a trace.

    Example:
        >>> while_loop(lambda i: i < 10, lambda i: i * 2, 1)
        16
    """
    several, form = isinstance(loop_vars, (list, tuple)), type(loop_vars)

    def call(function: Callable[..., Any], state: Any) -> Any:
        return function(*state) if several else function(state)

    def formed(state: Any) -> Any:
        return form(state) if several and isinstance(state, (list, tuple)) else state

    if not is_symbolic(*flatten(loop_vars)):
        done = 0
        while call(cond, loop_vars) and (maximum_iterations is None or done < maximum_iterations):
            loop_vars, done = formed(call(body, loop_vars)), done + 1
        return loop_vars
    if maximum_iterations is None:
        raise ValueError(
            "while_loop: expected maximum_iterations in a trace, got None. Pass the maximal number of steps."
        )

    def step(state: Any, _: Any) -> tuple[Any, None]:
        going = call(cond, state)
        new = formed(call(body, state))
        chosen = [where(going, a, b) for a, b in zip(flatten(new), flatten(state), strict=True)]
        return pack_sequence_as(state, chosen), None

    return scan(step, map_structure(lambda value: value, loop_vars), None, int(maximum_iterations))[0]
