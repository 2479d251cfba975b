"""A scan, a loop over the steps of sequences as one op; its body is traced once.

    carry_0 = init;    carry_{t+1}, ... = body(carry_t, x_t, constants);    t = 0 ... T - 1, or T - 1 ... 0

The loop is one node of the graph; its outputs are read by `scan_value` nodes: the last carry, or any value of the body
at all steps, stacked. The gradient is a loop in the other direction. Products with a constant add up over the steps, so
the gradient of the constant is one product of all steps, outside of the loop.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np

from ..gradients import OutputGradients
from ..op import Op, as_tensor
from ..tensor import Shape, Tensor
from ..trace import Trace, current_trace, reachable

LAST, EACH = "last", "each"
_INSIDE = ("broadcast_to",)  # not hoisted out of the loop: costs no work, and its result is large


@dataclass(eq=False, repr=False)
class Body:
    """The body of a loop: leaves, and the values of a step computed from them."""

    trace: Trace  # in which it was recorded, and in which its gradient is
    carries: list[Tensor]  # leaves for the carry, and `news`, the carry after the step
    xs: list[Tensor]  # leaves for a row of each sequence
    # tensors of the body whose values come from outside and are the same at all steps; the op's inputs are the initial
    # carries, the sequences, and these
    constants: list[Tensor]
    news: list[Tensor]
    length: int  # number of steps
    reverse: bool  # whether the last step comes first
    wanted: dict[int, Tensor] = field(default_factory=dict)  # values whose stacks are outputs, by index

    @property
    def leaves(self) -> list[Tensor]:
        """All leaves in the order of the op's inputs."""
        return [*self.carries, *self.xs, *self.constants]

    def nodes(self, values: Sequence[Tensor]) -> list[Tensor]:
        """The nodes of a step for these values and the new carries, leaves included, inputs before users."""
        return reachable([*self.news, *values], {leaf.index for leaf in self.leaves})


# The op. ------------------------------------------------------------------------------------------------------------


def _scan(*inputs: Any, body: Body) -> tuple[list[Any], dict[int, Any]]:
    """The last carry, and the stacks of all wanted values."""
    num_carries, num_xs = len(body.carries), len(body.xs)
    carry = [np.asarray(value) for value in inputs[:num_carries]]
    sequences, constants = inputs[num_carries : num_carries + num_xs], inputs[num_carries + num_xs :]
    nodes = body.nodes(list(body.wanted.values()))
    given = {leaf.index for leaf in body.leaves}
    stacks: dict[int, list[Any]] = {index: [None] * body.length for index in body.wanted}
    for t in reversed(range(body.length)) if body.reverse else range(body.length):
        rows = [carry, [x[t] for x in sequences], constants]
        values = dict(zip([leaf.index for leaf in body.leaves], [v for row in rows for v in row], strict=True))
        for node in nodes:
            if node.index in given:
                continue
            if node.op is None:
                values[node.index] = node.attrs["value"]
            else:
                values[node.index] = node.op.evaluate(*(values[i.index] for i in node.inputs), **node.attrs)
        for index, stack in stacks.items():
            stack[t] = values[index]
        carry = [np.broadcast_to(values[new.index], old.shape) for new, old in zip(body.news, carry, strict=True)]
    return carry, {index: np.stack(stack) for index, stack in stacks.items()}


class _Scan(Op):
    """An op with several outputs, which `scan_value` reads."""

    def evaluate(self, *arrays: Any, **attrs: Any) -> Any:
        return self.reference(*arrays, **attrs)

    def record(self, *inputs: Any, **attrs: Any) -> Tensor:
        return Tensor(self, tuple(as_tensor(value) for value in inputs), attrs, (), "float32")


class _ScanValue(Op):
    def evaluate(self, *arrays: Any, **attrs: Any) -> Any:
        return self.reference(*arrays, **attrs)


def _value_infer(loop: Tensor, *, what: str, which: int) -> tuple[Shape, str]:
    body: Body = loop.attrs["body"]
    if what == LAST:
        return body.carries[which].shape, body.carries[which].dtype
    value = body.wanted[which]
    return (body.length, *value.shape), value.dtype


def _scan_gradient(g: OutputGradients, y: Tensor, *inputs: Tensor, body: Body) -> tuple[Any, ...]:
    from .scan_gradient import BackwardLoop  # defined in terms of this module

    return BackwardLoop(g, y, body).gradients()


scan_op: Op = _Scan("scan", _scan, lambda *_, **__: ((), "float32"), _scan_gradient)
scan_value: Op = _ScanValue(
    "scan_value",
    lambda loop, *, what, which: loop[0][which] if what == LAST else loop[1][which],
    _value_infer,
    lambda g, y, loop, *, what, which: (OutputGradients({(what, which): g}),),
)


def last(loop: Tensor, index: int) -> Tensor:
    """The last value of a carry."""
    return scan_value.record(loop, what=LAST, which=index)


def each(loop: Tensor, value: Tensor) -> Tensor:
    """A value of the body at all steps, (T, ...)."""
    loop.attrs["body"].wanted[value.index] = value
    return scan_value.record(loop, what=EACH, which=value.index)


# Making a loop. -----------------------------------------------------------------------------------------------------


def record_loop(
    step: Callable[[list[Tensor], list[Tensor]], tuple[list[Any], list[Any]]],
    init: Sequence[Any],
    sequences: Sequence[Any],
    length: int,
    reverse: bool = False,
) -> tuple[list[Tensor], list[Tensor]]:
    """Record a loop in the current trace.

    Values from outside that the step uses are constants of the loop; variables that it assigns are carried with it.

    Args:
        step: `(carries, rows) -> (new carries, outputs)`.
        init: the initial carries.
        sequences: (T, ...) each.
        length: T.
        reverse: whether to begin with the last step.

    Returns:
        The last carries, and the outputs of all steps, (T, ...) each.

    Raises:
        ValueError: A carry changes its shape or dtype.
    """
    outer = current_trace()
    assert outer is not None
    first = [as_tensor(value) for value in init]
    rows = [as_tensor(value) for value in sequences]
    with Trace() as trace:
        carries = [new_leaf(value.shape, value.dtype) for value in first]
        xs = [new_leaf(value.shape[1:], value.dtype) for value in rows]
        born = (carries or xs)[0].index if carries or xs else as_tensor(0).index
        news, outputs = step(list(carries), list(xs))
        news, outputs = [as_tensor(v) for v in news], [as_tensor(v) for v in outputs]
        states = trace.state
        changed = [v for v in states if trace.assigns(v)]
        news += [trace.read(v) for v in changed]
    for variable in changed:
        first.append(outer.read(variable))
        carries.append(states[variable])
    for i, (new, old) in enumerate(zip(news, carries, strict=True)):
        if (new.shape, new.dtype) != (old.shape, old.dtype):
            raise ValueError(
                f"scan: expected carry {i} to keep the shape {old.shape} and dtype {old.dtype} in a step, "
                f"got {new.shape} and {new.dtype}. Change the initial carry, or what the step returns."
            )
    known = {leaf.index: outer.read(v) for v, leaf in states.items() if v not in changed}
    loop = close_loop(trace, carries, xs, news, outputs, first, rows, known, born, length, reverse)
    ends = [last(loop, i) for i in range(len(carries))]
    num_own = len(carries) - len(changed)
    for variable, value in zip(changed, ends[num_own:], strict=True):
        variable.assign(value)
    return ends[:num_own], [each(loop, value) for value in outputs]


def new_leaf(shape: Shape, dtype: str) -> Tensor:
    """A leaf whose value is set at each step."""
    return Tensor(None, (), {"leaf": "step"}, tuple(shape), dtype)


def close_loop(
    trace: Trace,
    carries: list[Tensor],
    xs: list[Tensor],
    news: list[Tensor],
    outputs: list[Tensor],
    init: list[Tensor],
    sequences: list[Tensor],
    known: dict[int, Tensor],
    born: int,
    length: int,
    reverse: bool,
) -> Tensor:
    """The loop, with loop-invariant values hoisted out of the body.

    Leaves that stand for outer tensors are `known` by their index; tensors with an index below `born` are outer ones.
    """
    changing = {leaf.index for leaf in (*carries, *xs)}
    outside = dict(known)
    found: dict[int, Tensor] = {}  # constants of the body, by index
    stops = {*changing, *outside}
    nodes = _reachable_inside([*news, *outputs], stops, born)
    for node in nodes:
        if node.index in stops:
            continue
        if node.index < born or (node.kind == "constant" and node.size > 1):
            outside[node.index] = node
        elif any(source.index in changing for source in node.inputs) or node.kind == "scan":
            changing.add(node.index)
        elif node.op is not None and node.kind not in _INSIDE and any(s.index in outside for s in node.inputs):
            outside[node.index] = node.op.record(*(outside.get(s.index, s) for s in node.inputs), **node.attrs)
    for node in nodes:
        if node.index in outside or node.index in stops:
            continue
        for source in node.inputs:
            if source.index in outside:
                found[source.index] = source
    for end in (*news, *outputs):
        if end.index in outside:
            found[end.index] = end
    constants = [found[index] for index in sorted(found)]
    body = Body(trace, carries, xs, constants, news, length, reverse)
    return scan_op.record(*init, *sequences, *(outside[c.index] for c in constants), body=body)


def _reachable_inside(ends: list[Tensor], stops: set[int], born: int) -> list[Tensor]:
    """Nodes of a body, and the outer ones that it reads, without their inputs."""
    seen: dict[int, Tensor] = {}
    stack = list(ends)
    while stack:
        tensor = stack.pop()
        if tensor.index not in seen:
            seen[tensor.index] = tensor
            if tensor.index not in stops and tensor.index >= born:
                stack.extend(tensor.inputs)
    return [seen[index] for index in sorted(seen)]
