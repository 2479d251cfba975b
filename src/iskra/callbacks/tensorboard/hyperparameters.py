"""Hyperparameters for TensorBoard's tab "HParams"."""

import hashlib
import json
import time
from collections.abc import Mapping
from typing import Any

from tensorboard.compat.proto.summary_pb2 import Summary
from tensorboard.compat.proto.tensor_pb2 import TensorProto
from tensorboard.compat.proto.types_pb2 import DT_FLOAT
from tensorboard.plugins.hparams.api_pb2 import STATUS_SUCCESS
from tensorboard.plugins.hparams.plugin_data_pb2 import HParamsPluginData, SessionEndInfo, SessionStartInfo

from .summaries import as_shape, plugin_metadata


def session_start(hparams: Mapping[str, Any]) -> Summary.Value:
    """The start of a session; sessions with equal hyperparameters are one group."""
    values = {name: _plain(value) for name, value in hparams.items()}
    group = hashlib.sha256(json.dumps(values, sort_keys=True).encode()).hexdigest()
    info = SessionStartInfo(group_name=group, start_time_secs=time.time())
    for name, value in values.items():
        kind = "bool_value" if isinstance(value, bool) else "string_value" if isinstance(value, str) else "number_value"
        setattr(info.hparams[name], kind, value)
    return _value("_hparams_/session_start_info", HParamsPluginData(session_start_info=info))


def session_end() -> Summary.Value:
    """The end of a successful session."""
    info = SessionEndInfo(status=STATUS_SUCCESS, end_time_secs=time.time())
    return _value("_hparams_/session_end_info", HParamsPluginData(session_end_info=info))


def _plain(value: Any) -> bool | int | float | str:
    """Booleans and numbers as they are, anything else as a string."""
    value = value.item() if hasattr(value, "item") else value
    return value if isinstance(value, (bool, int, float)) else str(value)


def _value(tag: str, content: HParamsPluginData) -> Summary.Value:
    nothing = TensorProto(dtype=DT_FLOAT, tensor_shape=as_shape(0))
    return Summary.Value(tag=tag, tensor=nothing, metadata=plugin_metadata("hparams", content.SerializeToString()))
