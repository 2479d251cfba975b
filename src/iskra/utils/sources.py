"""From what a symbolic value was made."""

from __future__ import annotations

from ..graph.symbolic_call import KerasTensor


def get_source_inputs(tensor: KerasTensor) -> list[KerasTensor]:
    """The inputs of a model that is put together, as far as a value needs them; in the order in which they were made.

    Args:
        tensor: what `Input`, a layer or a function gave.

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
