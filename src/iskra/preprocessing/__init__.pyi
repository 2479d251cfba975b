from ..utils.image_folder import image_dataset_from_directory as image_dataset_from_directory
from ..utils.text_folder import text_dataset_from_directory as text_dataset_from_directory
from ..utils.timeseries import timeseries_dataset_from_array as timeseries_dataset_from_array
from . import image as image, sequence as sequence
