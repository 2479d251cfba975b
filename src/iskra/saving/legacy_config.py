"""The configurations in Keras's older `.h5` files, as dictionaries of today, and the other way round.

Older dictionaries name a class without its module: which family it belongs to follows from where it stands. The calls
of a functional model are lists, `[["dense", 0, 0, {}]]`, and several arguments had other names or are gone.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from .. import constraints, initializers, layers, losses, metrics, optimizers, regularizers
from ..optimizers import schedules
from ..typing import Config
from .networks import TENSOR
from .refusal import Refused

MODEL, TRAINING = "model_config", "training_config"
_OPTIMIZER, _OURS = "optimizer_config", "compile_config"
_FAMILIES = {
    "keras.layers": layers,
    "keras.initializers": initializers,
    "keras.regularizers": regularizers,
    "keras.constraints": constraints,
    "keras.optimizers": optimizers,
    "keras.optimizers.schedules": schedules,
    "keras.losses": losses,
    "keras.metrics": metrics,
}
_MODELS = ("Functional", "Model", "Sequential")
_PLACES = {  # endings of the names of settings, and the family of what stands there
    "initializer": "keras.initializers",
    "regularizer": "keras.regularizers",
    "constraint": "keras.constraints",
    "learning_rate": "keras.optimizers.schedules",
    _OPTIMIZER: "keras.optimizers",
    "loss": "keras.losses",
    "metrics": "keras.metrics",
}
_GONE = (  # settings that say nothing, or nothing any more
    *("batch_input_shape", "fused", "implementation", "is_legacy_optimizer", "input_length", "time_major"),
    *("jit_compile", "virtual_batch_size", "function_type", "module", "output_shape_type", "output_shape_module"),
)
_SHORT = ("bce", "kld", "mae", "mape", "mse", "msle")
_WRAPPED = "MeanMetricWrapper"


def current_config(texts: Mapping[str, str]) -> Config:
    """A model's config of today, with that of its training, from the JSON texts of an older file.

    Raises:
        Refused: it is no such JSON.
    """
    model = _parsed(MODEL, texts.get(MODEL))
    if not isinstance(model, dict) or "class_name" not in model:
        raise Refused(f"a model in {MODEL}", f"{str(model)[:80]}", "For a file of weights, call load_weights.")
    config: Config = _object(model, "keras.layers")
    training = _parsed(TRAINING, texts.get(TRAINING))
    if isinstance(training, dict):
        config["compile_config"] = _training(training)
    return config


def current_layers(layers: Any) -> Any:
    """The layers in a model's config; those of older versions, which have no module, as they are today."""
    if not isinstance(layers, list):
        return layers
    return [_object(layer, "keras.layers") if isinstance(layer, dict) and _is_old(layer) else layer for layer in layers]


def _is_old(layer: Config) -> bool:
    return "class_name" in layer and "config" in layer and "module" not in layer


def legacy_texts(config: Config) -> dict[str, str]:
    """The JSON texts of an older file for a model's config of today; Keras reads newer dictionaries in them, too."""
    training = config.get("compile_config") or {}
    model = {name: value for name, value in config.items() if name not in ("compile_config", "build_config")}
    if model.get("module") == "keras":
        model.pop("module")
    texts = {MODEL: json.dumps(model)}
    if training:
        named = {name: _full_names(value) for name, value in training.items()}
        texts[TRAINING] = json.dumps({**named, _OPTIMIZER: training["optimizer"], _OURS: training})
    return texts


def _full_names(value: Any) -> Any:
    """Losses or metrics with full names for short ones such as "mse", which Keras writes here but cannot read."""
    if isinstance(value, list):
        return [_full_names(part) for part in value]
    if isinstance(value, dict) and "class_name" not in value:
        return {name: _full_names(part) for name, part in value.items()}
    is_short = isinstance(value, str) and value.lower() in _SHORT
    return getattr(losses.get(value), "__name__", value) if is_short else value


def _parsed(name: str, text: str | None) -> Any:
    if not text:
        return None
    try:
        return json.loads(text)
    except (ValueError, RecursionError) as error:
        raise Refused(f"JSON in {name}", f"something else ({error})") from error


def _training(config: Config) -> Config:
    """The arguments of `compile`."""
    if isinstance(config.get(_OURS), dict):
        return dict(config[_OURS])
    known = ("loss", "loss_weights", "metrics", "weighted_metrics")
    found = {name: _value(name, config[name]) for name in known if name in config}
    for name in ("metrics", "weighted_metrics"):
        given = found.get(name)
        if isinstance(given, list) and len(given) == 1 and isinstance(given[0], list):
            found[name] = given[0]  # the list for the only output
    return {"optimizer": _value(_OPTIMIZER, config.get(_OPTIMIZER)), **found}


def _value(place: str, value: Any, family: str = "") -> Any:
    """A setting, or a list or dictionary of them."""
    family = next((home for end, home in _PLACES.items() if place.endswith(end)), family)
    if isinstance(value, list):
        return [_value(place, part, family) for part in value]
    if not isinstance(value, dict):
        return value
    if value.get("type") == "ndarray" and "value" in value:
        return value["value"]
    if value.get("class_name") in ("__tuple__", "TensorShape") and "items" in value:
        return _value(place, list(value["items"]), family)
    if "class_name" in value and "config" in value:
        return _object(value, family or "keras.layers")
    return {name: _value(place if family else name, part, family) for name, part in value.items()}


def _object(value: Config, family: str) -> Any:
    """A description of an object, with its module."""
    kind, settings = value["class_name"], value["config"]
    if kind == _WRAPPED and isinstance(settings, dict):
        return settings.get("fn")
    if kind in ("Policy", "DTypePolicy") and isinstance(settings, dict):
        return settings.get("name")
    if kind in _MODELS and isinstance(settings, list):
        settings = {"name": kind.lower(), "layers": settings}
    if isinstance(settings, dict):
        settings = _settings(str(kind), settings)
    if value.get("module"):
        return {**value, "config": settings}
    home = "keras" if kind in _MODELS else _home(str(kind), family)
    rest: Config = {name: value[name] for name in ("name", "build_config") if name in value}
    nodes = value.get("inbound_nodes")
    if isinstance(nodes, list):
        rest["inbound_nodes"] = [_node(node) for node in nodes]
    return {
        "module": home,
        "class_name": str(kind).rpartition(">")[2] if home is None else kind,
        "config": settings,
        "registered_name": str(kind) if home is None else None,
        **rest,
    }


def _home(kind: str, family: str) -> str | None:
    """The module of a class of Keras's, searched first in the family that its place suggests; None for others."""
    homes = [family, *_FAMILIES]
    return next((home for home in homes if home in _FAMILIES and kind in _FAMILIES[home].__all__), None)


def _settings(kind: str, settings: Config) -> Config:
    """The settings of an object as they are today."""
    found = {
        name: _value(name, value)
        for name, value in settings.items()
        if name not in _GONE and not (name == "decay" and not value)
    }
    if kind == "InputLayer" and "batch_input_shape" in settings:
        found["batch_input_shape"] = _value("batch_input_shape", settings["batch_input_shape"])
    if isinstance(found.get("axis"), list) and len(found["axis"]) == 1:
        found["axis"] = found["axis"][0]
    if found.get("reduction") == "auto":
        found["reduction"] = "sum_over_batch_size"
    if kind == "Lambda":
        found["function"] = _function(settings.get("function"))
    if kind == "Sequential":
        found["layers"] = _with_input(settings.get("layers"), found.get("layers"))
    return found


def _function(value: Any) -> Any:
    """A Lambda's function: one of a name, or code, which is described as such and refused."""
    if isinstance(value, str):
        return {"module": "builtins", "class_name": "function", "config": value, "registered_name": "function"}
    return {"class_name": "__lambda__", "config": {}} if isinstance(value, list) else value


def _with_input(before: Any, now: Any) -> Any:
    """A Sequential's layers, with an input in front where the first one says its shape."""
    if not isinstance(before, list) or not before or not isinstance(before[0], dict) or not isinstance(now, list):
        return now
    settings = before[0].get("config")
    shape = settings.get("batch_input_shape") if isinstance(settings, dict) else None
    if shape is None or before[0].get("class_name") == "InputLayer":
        return now
    return [_object({"class_name": "InputLayer", "config": {"batch_input_shape": shape}}, "keras.layers"), *now]


def _node(node: Any) -> Any:
    """The arguments of one call: those of today, or a list of `[layer, call, output, further arguments]`."""
    if not isinstance(node, list):
        return node
    values = [_tensor(part[:3]) for part in node if isinstance(part, list) and len(part) >= 3]
    if len(values) < len(node):
        raise Refused("a layer's calls", str(node)[:80])
    last = node[-1] if node else []
    further = last[3] if len(last) > 3 and isinstance(last[3], dict) else {}
    kwargs = {name: _tensor(part) if _is_reference(part) else part for name, part in further.items()}
    return {"args": values if len(values) < 2 else [values], "kwargs": kwargs}


def _is_reference(value: Any) -> bool:
    return isinstance(value, list) and len(value) == 3 and [type(part) for part in value] == [str, int, int]


def _tensor(reference: list[Any]) -> Config:
    return {"class_name": TENSOR, "config": {"keras_history": reference}}
