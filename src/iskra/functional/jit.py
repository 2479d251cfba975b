"""Functions of arrays compiled by the engine, one program for each signature of the arguments."""

from __future__ import annotations

import functools
from collections.abc import Callable, Iterable, Sequence
from types import MethodType
from typing import Any, NamedTuple, overload

import numpy as np

from ..compilation import BoundProgram, ProgramCache
from ..graph import OPS, Tensor, Trace, Variable, as_tensor, current_trace
from ..tree import flatten, pack_sequence_as, sorted_keys
from ..typing import Structure

_NUMBERS = {float: np.dtype(np.float32), int: np.dtype(np.int32)}


@overload
def jit(function: Callable[..., Any]) -> CompiledFunction: ...
@overload
def jit(
    function: None = None,
    *,
    static_argnums: int | Iterable[int] = (),
    static_argnames: str | Iterable[str] = (),
    donate_argnums: int | Iterable[int] = (),
) -> Callable[[Callable[..., Any]], CompiledFunction]: ...
def jit(
    function: Callable[..., Any] | None = None,
    *,
    static_argnums: int | Iterable[int] = (),
    static_argnames: str | Iterable[str] = (),
    donate_argnums: int | Iterable[int] = (),
) -> Any:
    """Compile a function of arrays for the configured engine.

    The first call with arguments of new shapes and dtypes traces the function and compiles the graph; further calls
    run the program. Variables that the function reads or assigns are state of the program, so layers, optimizers and
    metrics work in it as they do in `fit`. What the function does in Python (printing, counting, `if` on a Python
    value) happens while it is traced only.

    Arrays, numbers, and lists, tuples and dictionaries of them are traced. Variables, booleans, strings, None and other
    hashable objects are passed on as they are, and each of them has a program of its own.

    Args:
        function: of arrays, written in `iskra.ops`; its result is an array or a structure of arrays.
        static_argnums: positions of arguments that are passed on as they are, such as a number of steps.
        static_argnames: names of arguments, passed by name, for which the same holds.
        donate_argnums: positions of arguments that the caller gives up, such as weights of which the function returns
            new ones. Results of the same shape and dtype are written over them, which saves memory and time.

    Returns:
        A function of the same arguments. Its results are NumPy arrays: float32, int32 or bool.

    Raises:
        TypeError: when called: an argument that is neither an array of numbers nor hashable.
        ValueError: when called: integers that int32 cannot hold.

    Example:
        >>> import iskra, numpy as np
        >>> weights = iskra.Variable([[1.0], [2.0]])
        >>> @iskra.jit
        ... def step(x, y):
        ...     loss_of = lambda w: iskra.ops.mean((x @ w - y) ** 2)
        ...     loss, gradient = iskra.value_and_grad(loss_of)(weights)
        ...     weights.assign_sub(0.25 * gradient)
        ...     return loss
        >>> float(step(np.array([[1.0, 0.0]]), np.array([[3.0]]))), weights.numpy().tolist()
        (4.0, [[2.0], [2.0]])
    """

    def compiled(function: Callable[..., Any]) -> CompiledFunction:
        names = (static_argnames,) if isinstance(static_argnames, str) else static_argnames
        return CompiledFunction(function, _positions(static_argnums), frozenset(names), _positions(donate_argnums))

    return compiled if function is None else compiled(function)


class CompiledFunction:
    """A function that runs as a program of the engine; made by `jit`.

    Inside of another compiled function, or of a model's step, it is part of that one's program.
    """

    def __init__(
        self,
        function: Callable[..., Any],
        static_argnums: frozenset[int] = frozenset(),
        static_argnames: frozenset[str] = frozenset(),
        donate_argnums: frozenset[int] = frozenset(),
    ) -> None:
        functools.update_wrapper(self, function)
        self.function = function
        self._static_argnums = static_argnums
        self._static_argnames = static_argnames
        self._donate_argnums = donate_argnums
        self._programs: ProgramCache[_Compiled] = ProgramCache()

    def __call__(self, *args: Any, **kwargs: Any) -> Any:
        if current_trace() is not None:
            return self.function(*args, **kwargs)
        arrays: list[np.ndarray] = []
        signature = (
            *[self._signature(arg, arrays, n in self._static_argnums) for n, arg in enumerate(args)],
            *[(k, self._signature(kwargs[k], arrays, k in self._static_argnames)) for k in sorted(kwargs)],
        )
        return self._programs.get(signature, lambda: self._compile(args, kwargs, arrays)).run(arrays)

    def __get__(self, instance: Any, owner: type | None = None) -> Any:
        """As a method: the instance is passed on as it is."""
        return self if instance is None else MethodType(self, instance)

    def __repr__(self) -> str:
        return f"<compiled {getattr(self.function, '__qualname__', self.function)}>"

    def _signature(self, value: Any, arrays: list[np.ndarray], static: bool) -> Any:
        """What programs are told apart by; what is traced is added to `arrays`."""
        if not static:
            kind = type(value)
            if kind is np.ndarray:
                arrays.append(value)
                return value.shape, value.dtype
            if kind in (list, tuple) or isinstance(value, (list, tuple)):
                return kind, *[self._signature(each, arrays, False) for each in value]
            if isinstance(value, dict):
                return dict, *[(key, self._signature(value[key], arrays, False)) for key in sorted_keys(value)]
            if kind in _NUMBERS:
                arrays.append(np.asarray(value, np.float32 if kind is float else np.int64))
                return kind
            if hasattr(value, "__array__") and not isinstance(value, Variable):
                return self._signature(np.asarray(value), arrays, False)
        return _static(value, self.function)

    def _compile(self, args: tuple[Any, ...], kwargs: dict[str, Any], arrays: Sequence[np.ndarray]) -> _Compiled:
        placeholders = [Placeholder(array.shape, _dtype_of(array)) for array in arrays]
        donated: list[int] = []
        with (
            Trace() as trace
        ):  # arguments are read first and results written last, so they have this order in the state
            leaves = [_traced(p, array.dtype) for p, array in zip(placeholders, arrays, strict=True)][::-1]
            traced_args = []
            for n, arg in enumerate(args):
                first = len(arrays) - len(leaves)
                traced_args.append(self._filled(arg, leaves, n in self._static_argnums))
                donated += range(first, len(arrays) - len(leaves)) if n in self._donate_argnums else ()
            traced_kwargs = {k: self._filled(kwargs[k], leaves, k in self._static_argnames) for k in sorted(kwargs)}
            returned = self.function(*traced_args, **traced_kwargs)
            values = [as_tensor(value) if isinstance(value, Variable) else value for value in flatten(returned)]
            results = [_Result(n, value) for n, value in enumerate(values) if isinstance(value, Tensor)]
            for result in results:
                result.take_donated(donated, placeholders)
                trace.write(result.placeholder, OPS["cast"](values[result.number], dtype=result.placeholder.dtype))
            graph = trace.graph()
        numbers: dict[Variable, int] = {placeholder: n for n, placeholder in enumerate(placeholders)}
        inputs = [(numbers[v], v.value.dtype) for v in graph.state if v in numbers]
        num_written = sum(result.donor is None for result in results)
        variables = graph.state[len(inputs) : len(graph.state) - num_written]
        return _Compiled(BoundProgram(graph), inputs, variables, results, values, returned)

    def _filled(self, value: Any, leaves: list[Tensor], static: bool) -> Any:
        """An argument with symbolic values in the place of arrays, taken from the end of `leaves`."""
        if static or value is None or isinstance(value, (bool, str, Variable)):
            return value
        if isinstance(value, (list, tuple)):
            parts = [self._filled(each, leaves, False) for each in value]
            return type(value)(*parts) if hasattr(value, "_fields") else type(value)(parts)
        if isinstance(value, dict):
            filled = {key: self._filled(value[key], leaves, False) for key in sorted_keys(value)}
            return {key: filled[key] for key in value}
        is_traced = type(value) in _NUMBERS or hasattr(value, "__array__")
        return leaves.pop() if is_traced else value


class Placeholder(Variable):
    """What stands in a graph for an array that a call passes or returns: a variable without memory of its own."""

    def __init__(self, shape: tuple[int, ...], dtype: str) -> None:
        super().__init__(np.zeros((), dtype), name="placeholder", trainable=False)
        self._array = np.broadcast_to(self._array, shape)


class _Result:
    """An array that a compiled function returns.

    Attributes:
        number: its place among the returned values.
        dtype: its dtype; booleans are integers in the program.
        placeholder: what the program writes.
        donor: the argument whose memory that is, if it is one's.
    """

    def __init__(self, number: int, value: Tensor) -> None:
        shape: Any = value.shape
        self.number = number
        self.dtype = value.dtype
        self.placeholder: Placeholder = Placeholder(shape, "float32" if value.dtype == "float32" else "int32")
        self.donor: int | None = None

    def take_donated(self, donated: list[int], placeholders: Sequence[Placeholder]) -> None:
        """Be written over the first of the donated arguments that has the same shape and dtype."""
        for number in donated:
            other = placeholders[number]
            if (other.shape, other.dtype) == (self.placeholder.shape, self.placeholder.dtype) and self.dtype != "bool":
                self.placeholder, self.donor = other, number
                donated.remove(number)
                return

    def memory(self) -> np.ndarray:
        """A new array for the program to write."""
        return np.empty(self.placeholder.shape, self.placeholder.value.dtype)

    def read(self, array: np.ndarray) -> Any:
        """The result from what the program wrote; scalars as ops return them."""
        return (array.astype(np.bool_) if self.dtype == "bool" else array)[()]


class _Compiled(NamedTuple):
    """A compiled function for one signature: its state is the arguments that it uses, variables, and the results."""

    bound: BoundProgram
    inputs: list[tuple[int, np.dtype]]  # which of the traced arguments, and the dtype that they have in the program
    variables: list[Variable]
    results: list[_Result]
    values: list[Any]  # what the function returned, with symbolic values for the results
    structure: Structure

    def run(self, arrays: Sequence[np.ndarray]) -> Structure:
        """The function's result for the traced arguments."""
        given = {number: _as_state(arrays[number], dtype) for number, dtype in self.inputs}
        written = [result.memory() if result.donor is None else given[result.donor] for result in self.results]
        made = [array for array, result in zip(written, self.results, strict=True) if result.donor is None]
        variables = [variable.value for variable in self.variables]
        self.bound.program.run([*given.values(), *variables, *made, *self.bound.numbers], ())
        values = list(self.values)
        for result, array in zip(self.results, written, strict=True):
            values[result.number] = result.read(array)
        return values[0] if self.structure is self.values[0] else pack_sequence_as(self.structure, values)


def _positions(numbers: int | Iterable[int]) -> frozenset[int]:
    return frozenset((numbers,) if isinstance(numbers, int) else numbers)


def _static(value: Any, function: Callable[..., Any]) -> Any:
    try:
        hash(value)
    except TypeError:
        raise TypeError(
            f"jit: expected arrays, numbers or hashable objects as arguments of "
            f"{getattr(function, '__name__', function)}, got {type(value).__name__}. "
            "Pass its arrays, or let the function find it by its name."
        ) from None
    return type(value), value


def _dtype_of(array: np.ndarray) -> str:
    if array.dtype.kind not in "fiub":
        raise TypeError(f"jit: expected arrays of numbers, got dtype {array.dtype}. Encode it as numbers first.")
    return "float32" if array.dtype.kind == "f" else "int32"


def _traced(placeholder: Placeholder, dtype: np.dtype) -> Tensor:
    value = as_tensor(placeholder)
    return OPS["cast"](value, dtype="bool") if dtype.kind == "b" else value


def _as_state(array: np.ndarray, dtype: np.dtype) -> np.ndarray:
    """The array as a program takes its state: writable, without gaps, in float32 or int32."""
    if array.dtype == dtype:
        flags = array.flags
        return array if flags.c_contiguous and flags.writeable else np.array(array, order="C")
    converted = array.astype(dtype, order="C")
    if array.dtype.kind in "iu" and array.dtype.itemsize >= 4 and (converted != array).any():
        raise ValueError(
            f"jit: expected integers that int32 holds, got {array.min()} to {array.max()}. Pass them as floats."
        )
    return converted
