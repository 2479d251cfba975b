"""A model's layers as the graph that TensorBoard's tab "Graphs" opens with."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from tensorboard.compat.proto.attr_value_pb2 import AttrValue
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.compat.proto.node_def_pb2 import NodeDef


def layer_graph(config: dict[str, Any]) -> GraphDef:
    """Return a node for each layer, fed by those whose outputs it takes.

    Args:
        config: a model as `serialize` describes it. Where layers do not say what feeds them, each feeds the next.
    """
    nodes: list[NodeDef] = []
    for layer in config["config"]["layers"]:
        name = layer["config"]["name"]
        if "inbound_nodes" in layer:
            sources = list(dict.fromkeys(_histories(layer["inbound_nodes"])))
        else:
            sources = [node.name for node in nodes[-1:]]
        told = {key: AttrValue(s=str(value).encode()) for key, value in layer["config"].items() if value is not None}
        nodes.append(NodeDef(name=name, op=layer["class_name"], input=sources, attr=told))
    return GraphDef(node=nodes)


def _histories(value: Any) -> Iterator[str]:
    """Yield the layers whose outputs are mentioned anywhere in what a layer was called with."""
    if isinstance(value, dict) and "keras_history" in value:
        yield value["keras_history"][0]
    elif isinstance(value, (dict, list, tuple)):
        for part in value.values() if isinstance(value, dict) else value:
            yield from _histories(part)
