"""How `FeatureSpace` encodes a column, and which columns it crosses."""

from __future__ import annotations

from collections.abc import Sequence

from ..configurable import Configurable, one_of
from ..layers import Layer


class Feature(Configurable):
    """How a column is encoded; `FeatureSpace.float_normalized()` and others make them.

    Args:
        dtype: "float32", "int32" or "string".
        preprocessor: the layer that it goes through.
        output_mode: "float", "int", or "one_hot" for a row of 0 and 1.
    """

    def __init__(self, dtype: str, preprocessor: Layer, output_mode: str) -> None:
        self.dtype = dtype
        self.preprocessor = preprocessor
        self.output_mode: str = one_of(("float", "int", "one_hot"), output_mode, "output_mode", "Feature")


class Cross(Configurable):
    """Which columns are crossed.

    Args:
        feature_names: their names.
        crossing_dim: number of buckets.
        output_mode: "int", or "one_hot" for a row of 0 and 1.
    """

    def __init__(self, feature_names: Sequence[str], crossing_dim: int, output_mode: str = "one_hot") -> None:
        self.feature_names: tuple[str, ...] = tuple(feature_names)
        self.crossing_dim = crossing_dim
        self.output_mode: str = one_of(("int", "one_hot"), output_mode, "output_mode", "Cross")

    @property
    def name(self) -> str:
        """The names of the columns, joined."""
        return "_X_".join(self.feature_names)
