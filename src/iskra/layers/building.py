"""What surrounds a layer's `build`: it runs once, by the names of its arguments; and outputs by their shapes alone."""

from __future__ import annotations

import functools
import inspect
from collections.abc import Callable
from typing import Any

from ..graph import untraced
from ..graph.symbolic_call import KerasTensor
from ..typing import Structure
from .call_arguments import names_of
from .variable_paths import building


def specs(shapes: Any, dtype: str) -> Structure:
    """A symbolic value for each shape in a structure of shapes."""
    if isinstance(shapes, dict):
        return {name: specs(shape, dtype) for name, shape in shapes.items()}
    if isinstance(shapes, (list, tuple)) and any(isinstance(part, (list, tuple, dict)) for part in shapes):
        return type(shapes)(specs(shape, dtype) for shape in shapes)
    return KerasTensor(tuple(shapes), dtype)


class NamedShapes(dict[str, Any]):
    """The shapes of several inputs, by the names of `build`'s arguments."""


def run_once(build: Callable[..., None]) -> Callable[..., None]:
    """A `build` that runs once, computes values even inside a trace, and sets `built`."""
    names = names_of(build)

    @functools.wraps(build)
    def wrapper(self: Any, *shapes: Any, **by_name: Any) -> None:
        given = NamedShapes(zip(names, shapes, strict=False), **by_name)
        if self.built:
            self._built_again(*given.values())
        else:
            with untraced(), building(self):
                build(self, **given) if given else build(self, *[None] * min(1, _num_required(build)))
        if not self.built:
            self._note_build(given if len(given) > 1 else next(iter(given.values()), None))

    return wrapper


def _num_required(build: Callable[..., None]) -> int:
    parameters = list(inspect.signature(build).parameters.values())[1:]
    return sum(p.default is p.empty for p in parameters)
