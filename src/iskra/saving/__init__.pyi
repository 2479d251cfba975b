from ..configurable import serialized
from ..custom_objects import (
    CustomObjectScope as CustomObjectScope,
    get_custom_objects as get_custom_objects,
    get_registered_name as get_registered_name,
    get_registered_object as get_registered_object,
    register_keras_serializable as register_keras_serializable,
)
from ..models.saving import (
    deserialize_keras_object as deserialize_keras_object,
    load_model as load_model,
    save_model as save_model,
)
from .weights import load_weights as load_weights, save_weights as save_weights

custom_object_scope = CustomObjectScope
serialize_keras_object = serialized
