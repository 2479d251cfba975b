"""The diagram of a model: a card for each layer, and edges from layer to layer."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any

from ...graph.symbolic_call import keras_tensors_in
from ...layers import InputLayer
from ...layers.layer import Layer

if TYPE_CHECKING:
    from ...models import Model


@dataclass(frozen=True)
class Shown:
    """What cards show besides the class: the arguments of `plot_model`."""

    shapes: bool = False
    dtype: bool = False
    names: bool = False
    nested: bool = False
    activations: bool = False
    trainable: bool = False


@dataclass(frozen=True)
class Card:
    """A layer, or a function between layers."""

    title: str  # its class, with its name before it if names are shown
    facts: tuple[tuple[str, str], ...] = ()  # lines of (key, value)
    kind: str = "layer"  # "input", "layer", "function" or "model"
    trained: bool | None = None  # whether it is trainable; None if that is not shown or it has no weights
    inside: Diagram | None = None  # the diagram of a nested model, if it is expanded


@dataclass
class Diagram:
    """Cards, and edges as pairs of their indices: from, to."""

    cards: list[Card] = field(default_factory=list)
    edges: list[tuple[int, int]] = field(default_factory=list)


def diagram_of(model: Model, shown: Shown) -> Diagram:
    """The diagram of a model.

    A subclassed model without `Input` shows its layers in the order of their creation, without edges.
    """
    network = getattr(model, "_network", None)
    if network is not None:
        return _of_network(network, shown)
    layers = list(getattr(model, "all_layers", None) or model.layers)
    diagram = Diagram([_card(layer, shown) for layer in layers])
    if hasattr(model, "all_layers"):  # a sequence
        diagram.edges = [(number, number + 1) for number in range(len(layers) - 1)]
    return diagram


def _of_network(network: Any, shown: Shown) -> Diagram:
    diagram = Diagram()
    numbers: dict[int, int] = {}  # indices of the cards by the ids of their calls
    named: dict[str, int] = {}
    for number, operation in enumerate(network.operations):
        if operation.layer is None:
            (call,) = operation.calls
            seen = call.sources
            diagram.cards.append(_function_card(operation, seen, keras_tensors_in(call.outputs), shown))
        else:
            diagram.cards.append(_card(operation.layer, shown))
        named[operation.name] = number
        numbers.update({id(call): number for call in operation.calls})
    for number, operation in enumerate(network.operations):
        for call in operation.calls:
            for value in call.sources:
                source = numbers.get(id(value.call)) if value.call is not None else named[value.name]
                if source is not None and (source, number) not in diagram.edges and source != number:
                    diagram.edges.append((source, number))
    return diagram


def _card(layer: Layer, shown: Shown) -> Card:
    from ...models import Model

    facts: list[tuple[str, str]] = []
    activation = getattr(layer, "activation", None)
    if shown.activations and activation is not None:
        facts.append(("Activation", getattr(activation, "__name__", type(activation).__name__)))
    if shown.dtype:
        facts.append(("Output dtype", str(layer.dtype)))
    if shown.shapes:
        facts += _shapes(layer)
    trained = bool(layer.trainable) if shown.trainable and layer.weights else None
    kind = "input" if isinstance(layer, InputLayer) else "model" if isinstance(layer, Model) else "layer"
    inside = diagram_of(layer, shown) if shown.nested and isinstance(layer, Model) else None
    return Card(_title(layer.name, type(layer).__name__, shown), tuple(facts), kind, trained, inside)


def _function_card(operation: Any, inputs: Sequence[Any], outputs: Sequence[Any], shown: Shown) -> Card:
    facts: list[tuple[str, str]] = []
    if shown.dtype:
        facts.append(("Output dtype", ", ".join(value.dtype for value in outputs)))
    if shown.shapes:
        facts += [("Input", _together(value.shape for value in inputs)),
                  ("Output", _together(value.shape for value in outputs))]  # fmt: skip
    return Card(_title(operation.name, operation.kind, shown), tuple(facts), "function")


def _shapes(layer: Layer) -> list[tuple[str, str]]:
    """Shapes of input and output; "?" before they are known."""
    if isinstance(layer, InputLayer):
        return [("Shape", _text(layer.output.shape))]
    seen = getattr(layer, "_input_shape", None)
    made = None
    if layer.built:
        made = getattr(layer, "output_shape", None)
        if made is None and seen is not None:
            made = layer.compute_output_shape(seen)
    return [("Input", _text(seen)), ("Output", _text(made))]


def _text(shapes: Any) -> str:
    """A shape, or the shapes of a structure."""
    if shapes is None:
        return "?"
    if isinstance(shapes, dict):
        return _together(shapes.values())
    if isinstance(shapes, (list, tuple)) and any(isinstance(part, (list, tuple)) for part in shapes):
        return _together(shapes)
    return str(tuple(shapes))


def _together(shapes: Iterable[Any]) -> str:
    return ", ".join(map(_text, shapes))


def _title(name: str, kind: str, shown: Shown) -> str:
    return f"{name} ({kind})" if shown.names else kind
