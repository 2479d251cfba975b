"""What the parts of a functional model follow on, in Keras's words: layer, call and place."""

from __future__ import annotations

from typing import Any

from .network import Network


def shows_connections(model: Any) -> bool:
    """Whether a model is more than a row, so that a summary has to say what follows on what."""
    network = getattr(model, "_network", None)
    return network is not None and not network.depths.is_row


def connections_of(network: Network) -> dict[str, str]:
    """For each part by name the values that it is called on, such as "dense[0][0], input[0][0]"; "-" for inputs.

    Example:
        >>> import iskra
        >>> x = iskra.Input((2,), name="x")
        >>> connections_of(Network(x, iskra.layers.Dense(3, name="y")(x)))
        {'x': '-', 'y': 'x[0][0]'}
    """
    places = {
        id(call): (operation.name, number)
        for operation in network.operations
        for number, call in enumerate(operation.calls)
    }

    def text(value: Any) -> str:
        name, number = places.get(id(value.call), (value.name, 0))
        return f"{name}[{number}][{value.output_index}]"

    return {
        operation.name: ", ".join(text(value) for call in operation.calls for value in call.sources) or "-"
        for operation in network.operations
    }
