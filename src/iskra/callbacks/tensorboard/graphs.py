"""The graph of layers for TensorBoard's tab "Graphs"."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tensorboard.compat.proto.attr_value_pb2 import AttrValue
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.compat.proto.node_def_pb2 import NodeDef


def layer_graph(config: dict[str, Any]) -> GraphDef:
    """A node for each layer of a serialized model, with edges from the layers whose outputs it takes.

    Layers without inbound nodes form a chain.
    """
    nodes: list[NodeDef] = []
    for layer in config["config"]["layers"]:
        name = layer["config"]["name"]
        if "inbound_nodes" in layer:
            sources = list(dict.fromkeys(_histories(layer["inbound_nodes"])))
        else:
            sources = [node.name for node in nodes[-1:]]
        attrs = {key: AttrValue(s=str(value).encode()) for key, value in layer["config"].items() if value is not None}
        nodes.append(NodeDef(name=name, op=layer["class_name"], input=sources, attr=attrs))
    return GraphDef(node=nodes)


def _histories(value: Any) -> Iterator[str]:
    """The layers whose outputs appear anywhere in the arguments of a call."""
    if isinstance(value, dict) and "keras_history" in value:
        yield value["keras_history"][0]
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _histories(part)
