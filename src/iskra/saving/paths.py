"""The paths of a model's variables in a file: Keras's, such as `layers/dense_1/vars/0`.

Keras finds the parts of a model by the names of attributes, in alphabetical order, and numbers the parts of a list by
class: two `Dense` in a list are `dense` and `dense_1`, whatever their own names. A part has its path from where it is
met first. What is done here is the same walk, so that both libraries find the same weights under the same paths.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cache
from typing import Any

from ..graph import Variable
from ..layers.layer import Layer
from ..layers.tracking import own_weights
from ..layers.weights import WeightOwner
from ..naming import snake_case


@dataclass(frozen=True)
class Part:
    """A layer or a model, and its path."""

    owner: WeightOwner  # the layer or model itself
    path: str  # its path in the file, "" for the whole model
    name: str  # its own name
    variables: list[Variable]  # its own variables in order, not those of the parts inside
    aliases: list[str]  # further paths that lead to it


class Numbering:
    """Tells equal names apart as Keras does: `dense`, `dense_1`, `dense_2`."""

    def __init__(self) -> None:
        self._used: Counter[str] = Counter()

    def __call__(self, name: str) -> str:
        """The name, numbered if it was given before."""
        number = self._used[name]
        self._used[name] += 1
        return f"{name}_{number}" if number else name


def parts_of(model: WeightOwner, left_out: Sequence[Any] = ()) -> list[Part]:
    """The model and all layers in it, each once, but those that are left out, with what is in them.

    Example:
        >>> import iskra
        >>> from iskra.layers import Dense
        >>> model = iskra.Sequential([iskra.Input((2,)), Dense(3, name="hidden"), Dense(1, name="scores")])
        >>> [(part.path, part.name, len(part.variables)) for part in parts_of(model)][1:]
        [('layers/dense', 'hidden', 2), ('layers/dense_1', 'scores', 2)]
    """
    return list(_walk(model, "", dict.fromkeys(map(id, left_out))))


def _walk(owner: Any, path: str, seen: dict[int, Any]) -> Iterator[Part]:
    if id(owner) in seen:
        if isinstance(part := seen[id(owner)], Part):
            part.aliases.append(path)
        return
    seen[id(owner)] = part = Part(owner, path, owner.name, own_weights(owner), [])
    yield part
    for name, value in _attributes(owner):
        yield from _walk_value(value, f"{path}/{name}" if path else name, seen)


def _walk_value(value: Any, path: str, seen: dict[int, Any]) -> Iterator[Part]:
    if isinstance(value, WeightOwner):
        yield from _walk(value, path, seen)
    elif isinstance(value, (list, tuple, dict)) and id(value) not in seen:
        seen[id(value)] = value  # kept, so that nothing else gets its identity
        numbered = Numbering()
        for part in value.values() if isinstance(value, dict) else value:
            if isinstance(part, (WeightOwner, list, tuple, dict)):
                name = _class_name(part) if isinstance(part, WeightOwner) else "container"
                yield from _walk_value(part, f"{path}/{numbered(name)}", seen)


def _class_name(part: WeightOwner) -> str:
    own = getattr(part, "path_name", None)  # where Keras exports a class under another name than its own
    return own or snake_case(part.keras_class().get("class_name", type(part).__name__))


def attribute_names(owner: WeightOwner, base: Any = Layer, kept: str = "") -> list[str]:
    """The attributes of a layer or model that may hold layers, in Keras's order: private names last.

    Those of the class `base` are left out, but for one of them that counts, `kept`.
    """
    kind: Any = type(owner)
    names = (set(dir(owner)) - _inherited_names(kind, base)) | ({kept} if kept else set())
    return sorted(names, key=lambda name: (name.startswith("_"), name))


def _attributes(owner: Any) -> Iterator[tuple[str, Any]]:
    """Names and values of what may hold layers; a model says itself what to look at."""
    names = owner.attributes_in_files() if hasattr(owner, "attributes_in_files") else attribute_names(owner)
    for name in names:
        try:
            yield name, getattr(owner, name)
        except Exception:  # a property that cannot be read yet holds nothing to save
            continue


@cache
def _inherited_names(kind: Any, base: Any) -> frozenset[str]:
    """Names that every object of the base class has, and special methods."""
    return frozenset({*dir(base(name="none")), *(name for name in dir(kind) if name.startswith("__"))})
