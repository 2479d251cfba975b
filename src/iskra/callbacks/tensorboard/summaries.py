"""Summaries: scalars, histograms, images and models in the form that TensorBoard's plugins read."""

import json
from typing import Any

import numpy as np
from tensorboard.compat.proto.summary_pb2 import Summary, SummaryMetadata
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.tensor_shape_pb2 import TensorShapeProto
from tensorboard.compat.proto.types_pb2 import DT_DOUBLE, DT_FLOAT, DT_STRING

from .png import png

BUCKETS = 30
MOST_IMAGES = 3


def scalar(tag: str, value: np.float32) -> Summary.Value:
    """A scalar."""
    tensor = TensorProto(dtype=DT_FLOAT, tensor_shape=_SCALAR_SHAPE, tensor_content=value.astype("<f4").tobytes())
    return Summary.Value(tag=tag, tensor=tensor, metadata=_SCALARS)


def histogram(tag: str, values: np.ndarray) -> Summary.Value:
    """A histogram of the finite values in 30 buckets from minimum to maximum."""
    finite = values[np.isfinite(values)].astype(np.float64)
    low, high = (finite.min(), finite.max()) if finite.size else (0.0, 0.0)
    edges = np.linspace(low, high, BUCKETS + 1)
    if low < high:
        bucket = np.minimum((finite - low) * (BUCKETS / (high - low)), BUCKETS - 1).astype(np.int64)
        counts = np.bincount(bucket, minlength=BUCKETS)
    else:
        counts = np.append(np.zeros(BUCKETS - 1, np.int64), finite.size)
    rows = np.stack([edges[:-1], edges[1:], counts], axis=1)  # (BUCKETS, 3)
    tensor = TensorProto(
        dtype=DT_DOUBLE, tensor_shape=as_shape(*rows.shape), tensor_content=rows.astype("<f8").tobytes()
    )
    return Summary.Value(tag=tag, tensor=tensor, metadata=plugin_metadata("histograms"))


def images(tag: str, pixels: np.ndarray) -> Summary.Value:
    """The first three images of (N, H, W, C) uint8 with C = 1, 3 or 4."""
    sizes = [str(size).encode() for size in (pixels.shape[2], pixels.shape[1])]
    strings = sizes + [png(image) for image in pixels[:MOST_IMAGES]]
    tensor = TensorProto(dtype=DT_STRING, tensor_shape=as_shape(len(strings)), string_val=strings)
    return Summary.Value(tag=tag, tensor=tensor, metadata=plugin_metadata("images"))


def model_graph(tag: str, config: dict[str, Any]) -> Summary.Value:
    """The layers of a model, from the output of `serialize`."""
    text = json.dumps(config).encode()
    tensor = TensorProto(dtype=DT_STRING, tensor_shape=_SCALAR_SHAPE, string_val=[text])
    return Summary.Value(tag=tag, tensor=tensor, metadata=plugin_metadata("graph_keras_model", b"1"))


def plugin_metadata(plugin: str, content: bytes = b"") -> SummaryMetadata:
    """Which plugin reads a summary, with content of its own."""
    return SummaryMetadata(plugin_data=SummaryMetadata.PluginData(plugin_name=plugin, content=content))


def as_shape(*sizes: int) -> TensorShapeProto:
    """A shape as protocol buffer."""
    return TensorShapeProto(dim=[TensorShapeProto.Dim(size=size) for size in sizes])


_SCALARS, _SCALAR_SHAPE = plugin_metadata("scalars"), as_shape()
