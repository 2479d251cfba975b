"""Checks and conversions of the data of `fit`, `evaluate` and `predict`. Pure NumPy: no graph, no copies."""

from .arguments import check_batch_size, check_fit_arguments
from .array_dataset import ArrayDataset
from .arrays import Data, as_data, as_validation_data
from .class_weights import apply_class_weight
from .dataset import Dataset
from .order import epoch_index
from .pitfalls import advise_before_fit
from .sample_weights import check_sample_weight
from .shapes import check_shapes
from .sources import Source, is_source, source_of
from .splitting import split_validation
from .targets import check_targets

__all__ = [
    "ArrayDataset", "Data", "Dataset", "Source", "advise_before_fit", "apply_class_weight", "as_data",
    "as_validation_data", "check_batch_size", "check_fit_arguments", "check_sample_weight", "check_shapes",
    "check_targets", "epoch_index", "is_source", "source_of", "split_validation",
]  # fmt: skip
