"""Checks and conversions of the data of `fit`, `evaluate` and `predict`. Pure NumPy: no graph, no copies."""

from iskra.data.arguments import check_batch_size, check_fit_arguments
from iskra.data.array_dataset import ArrayDataset
from iskra.data.arrays import Data, as_data, as_validation_data
from iskra.data.class_weights import apply_class_weight
from iskra.data.dataset import Dataset
from iskra.data.names import by_name
from iskra.data.order import epoch_index
from iskra.data.pitfalls import advise_before_fit
from iskra.data.shapes import check_shapes
from iskra.data.sources import Source, is_source, source_of
from iskra.data.splitting import split_validation
from iskra.data.targets import check_targets

__all__ = [
    "ArrayDataset", "Data", "Dataset", "Source", "advise_before_fit", "apply_class_weight", "as_data",
    "as_validation_data", "by_name", "check_batch_size", "check_fit_arguments", "check_shapes", "check_targets",
    "epoch_index", "is_source", "source_of", "split_validation",
]  # fmt: skip
