"""The part of a model that computes before its program: layers on texts and other values that programs do not hold.

A program's inputs are then not those of the model, but what these layers make of them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

import numpy as np

from ..graph import KerasTensor, Tensor
from ..graph.symbolic_call import SymbolicCall, keras_tensors_in
from ..layers.preprocessing.eager_layer import EagerLayer
from ..layers.preprocessing.values import holds_text
from ..tree import flatten

if TYPE_CHECKING:
    from .container import Container


@dataclass
class HostPart:
    """The calls of a model that are made on arrays, and those that are made in the program.

    A model inside the model that begins with such calls has a part of its own here and there.
    """

    inputs: list[KerasTensor]  # those of the model
    on_host: list[SymbolicCall]  # calls on arrays
    divided: list[tuple[SymbolicCall, Container]]  # calls of models that begin on the host
    in_program: list[SymbolicCall]  # calls in the program, those of divided models among them
    cut: list[KerasTensor]  # the values that the program takes; what divided models take stands behind them

    @property
    def shapes(self) -> list[tuple[int | None, ...]]:
        """The shapes of the program's inputs."""
        return [value.shape for value in self._ends()]

    @property
    def dtypes(self) -> list[str]:
        """The dtypes of the program's inputs."""
        return [value.dtype for value in self._ends()]

    def compute(self, arrays: Sequence[np.ndarray]) -> list[np.ndarray]:
        """The program's inputs for arrays that are the model's."""
        values: dict[Any, Any] = dict(zip(self.inputs, arrays, strict=True))
        for call in self.on_host:
            _keep(values, call, call.replay(values))
        found = [values[value] for value in self.cut]
        for call, model in self.divided:
            found += _part(model).compute([values[value] for value in call.sources])
        return found

    def replay(self, inputs: Sequence[Tensor]) -> dict[KerasTensor, Any]:
        """The values of all calls in the program, for its inputs."""
        values: dict[Any, Any] = dict(zip(self.cut, inputs, strict=False))
        inputs = inputs[len(self.cut) :]
        models = {id(call): model for call, model in self.divided}
        for call in self.in_program:
            model = models.get(id(call))
            if model is None:
                _keep(values, call, call.replay(values))
                continue
            count = len(_part(model).shapes)
            own, inputs = inputs[:count], inputs[count:]
            _keep(values, call, model(model.pack_inputs(list(own)), **call.kwargs))
        return values

    def _ends(self) -> Iterator[KerasTensor]:
        yield from self.cut
        for _, model in self.divided:
            yield from _part(model)._ends()


def host_part(calls: Sequence[SymbolicCall], inputs: list[KerasTensor], outputs: list[KerasTensor]) -> HostPart | None:
    """How a model's calls are divided between host and program, None if all are made in the program."""
    part = HostPart(inputs, [], [], [], [])
    ahead = _up_to_host(calls)
    known = set(inputs)  # what the host has
    for call in calls:
        is_known = known.issuperset(call.sources)
        if is_known and id(call) in ahead:
            part.on_host.append(call)
            known.update(keras_tensors_in(call.outputs))
            continue
        part.in_program.append(call)
        if is_known and (model := divided(call.function)) is not None:
            part.divided.append((call, model))
    if not part.on_host and not part.divided:
        return None
    models = {id(call) for call, _ in part.divided}
    wanted = [value for call in part.in_program if id(call) not in models for value in call.sources]
    part.cut = [value for value in dict.fromkeys([*wanted, *outputs]) if value in known]
    return part


def _up_to_host(calls: Sequence[SymbolicCall]) -> set[int]:
    """Calls of layers that compute on arrays alone, and calls without weights whose outputs these need."""
    found, wanted = set[int](), set[KerasTensor]()
    for call in reversed(calls):
        is_wanted = not wanted.isdisjoint(keras_tensors_in(call.outputs)) and not getattr(call.function, "weights", ())
        if is_wanted or is_on_host(call.function):
            found.add(id(call))
            wanted.update(call.sources)
    return found


def is_on_host(function: Any) -> bool:
    """Whether it is a layer that computes on arrays alone."""
    return isinstance(function, EagerLayer) and type(function).call is EagerLayer.call


def divided(function: Any) -> Container | None:
    """The model that a call is of, if it begins on the host."""
    own_part = getattr(function, "host_part", None)
    return function if own_part is not None and own_part() is not None else None


def arrays_of(x: Any, inputs: Sequence[KerasTensor | None], who: str) -> list[np.ndarray]:
    """The arrays of a model's inputs, texts as objects.

    Raises:
        ValueError: another number of arrays than inputs.
    """
    is_one = len(inputs) == 1 and not (isinstance(x, (list, tuple)) and len(x) == 1 and np.ndim(x[0]) > 0)
    parts = [x] if is_one else list(x)
    if len(parts) != len(inputs):
        raise ValueError(
            f"{who}: expected {len(inputs)} inputs, got {len(parts)}. Pass a list with one array for each input."
        )
    return [_array(part, None if value is None else value.ndim) for part, value in zip(parts, inputs, strict=True)]


def _array(value: Any, ndim: int | None) -> np.ndarray:
    """An array; a column is added or dropped for an input of another number of axes."""
    array = np.asarray(value, object if holds_text(value) else None)
    if ndim == array.ndim + 1:
        return array[..., np.newaxis]  # (N,) -> (N, 1)
    return array[..., 0] if ndim == array.ndim - 1 and array.shape[-1] == 1 else array


def _part(model: Container) -> HostPart:
    part = model.host_part()
    assert part is not None
    return part


def _keep(values: dict[Any, Any], call: SymbolicCall, results: Any) -> None:
    """Keep the results of a call by its outputs."""
    for place, value in zip(flatten(call.outputs), flatten(results), strict=True):
        if isinstance(place, KerasTensor):
            values[place] = value


def mark(value: Any) -> Any:
    """What tells a value from others, without keeping the graph of a tensor."""
    return value.index if isinstance(value, Tensor) else value


def are_marked(values: Sequence[Any], marks: Sequence[Any]) -> bool:
    """Whether these are the values that the marks were made of."""
    pairs = zip(map(mark, values), marks, strict=False)
    return len(values) == len(marks) and all(
        one is other or (isinstance(one, int) and isinstance(other, int) and one == other) for one, other in pairs
    )
