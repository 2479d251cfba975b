"""Files as Keras 3 writes them: models in `.keras` archives, weights in `.weights.h5`; your own classes in them."""

from typing import NoReturn

from ..absence import UnknownName
from ..custom_objects import (
    CustomObjectScope,
    custom_object_scope,
    get_custom_objects,
    get_registered_name,
    get_registered_object,
    register_keras_serializable,
)
from .models import load_model, save_model
from .objects import deserialize_keras_object, serialize_keras_object
from .weights import load_weights, save_weights

__all__ = [
    "CustomObjectScope",
    "custom_object_scope",
    "deserialize_keras_object",
    "get_custom_objects",
    "get_registered_name",
    "get_registered_object",
    "load_model",
    "load_weights",
    "register_keras_serializable",
    "save_model",
    "save_weights",
    "serialize_keras_object",
]


def __getattr__(name: str) -> NoReturn:
    raise UnknownName(__name__, name, __all__)
