from ..backend import (
    clear_session as clear_session,
    is_keras_tensor as is_keras_tensor,
    standardize_dtype as standardize_dtype,
)
from ..config import (
    disable_interactive_logging as disable_interactive_logging,
    enable_interactive_logging as enable_interactive_logging,
    is_interactive_logging_enabled as is_interactive_logging_enabled,
)
from ..custom_objects import (
    CustomObjectScope as CustomObjectScope,
    custom_object_scope as custom_object_scope,
    get_custom_objects as get_custom_objects,
    get_registered_name as get_registered_name,
    get_registered_object as get_registered_object,
    register_keras_serializable as register_keras_serializable,
)
from ..data.py_dataset import PyDataset as PyDataset
from ..data.step_data import (
    pack_x_y_sample_weight as pack_x_y_sample_weight,
    unpack_x_y_sample_weight as unpack_x_y_sample_weight,
)
from ..saving import (
    deserialize_keras_object as deserialize_keras_object,
    serialize_keras_object as serialize_keras_object,
)
from .cached_file import get_file as get_file
from .categorical import to_categorical as to_categorical
from .feature_space import FeatureSpace as FeatureSpace
from .image_files import (
    array_to_img as array_to_img,
    img_to_array as img_to_array,
    load_img as load_img,
    save_img as save_img,
)
from .image_folder import image_dataset_from_directory as image_dataset_from_directory
from .model_plot import model_to_dot as model_to_dot, plot_model as plot_model
from .normalization import normalize as normalize
from .progbar import Progbar as Progbar
from .seeding import set_random_seed as set_random_seed
from .sequences import pad_sequences as pad_sequences
from .sources import get_source_inputs as get_source_inputs
from .splitting import split_dataset as split_dataset
from .text_folder import text_dataset_from_directory as text_dataset_from_directory
from .timeseries import timeseries_dataset_from_array as timeseries_dataset_from_array

Sequence = PyDataset
