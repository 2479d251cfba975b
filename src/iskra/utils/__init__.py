"""What Keras's programs take from `utils`: data sets, labels to one-hot rows, rows to unit length, seeds."""

from iskra.data.py_dataset import PyDataset
from iskra.utils.batches import pack_x_y_sample_weight, unpack_x_y_sample_weight
from iskra.utils.categorical import to_categorical
from iskra.utils.normalization import normalize
from iskra.utils.seeding import set_random_seed

Sequence = PyDataset  # its older name

__all__ = [
    "PyDataset",
    "Sequence",
    "normalize",
    "pack_x_y_sample_weight",
    "set_random_seed",
    "to_categorical",
    "unpack_x_y_sample_weight",
]
