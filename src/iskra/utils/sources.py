"""The inputs of symbolic values."""

from __future__ import annotations

from ..graph.symbolic_call import KerasTensor


def get_source_inputs(tensor: KerasTensor) -> list[KerasTensor]:
    """The symbolic inputs that a value of a functional model depends on, in the order of their creation.

    Args:
        tensor: the symbolic output of `Input`, a layer or an op.

    Example:
        >>> import iskra
        >>> a, b = iskra.Input((2,), name="a"), iskra.Input((2,), name="b")
        >>> [value.name for value in get_source_inputs(a + b * 2.0)]
        ['a', 'b']
    """
    found: dict[int, KerasTensor] = {}
    seen: set[int] = set()
    stack = [tensor]
    while stack:
        value = stack.pop()
        if id(value) in seen:
            continue
        seen.add(id(value))
        if value.call is None:
            found[value.index] = value
        else:
            stack.extend(value.call.sources)
    return [found[index] for index in sorted(found)]
