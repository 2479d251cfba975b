"""Tables of numbers and categories as vectors, by a layer for each column."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Any, Self

import numpy as np

from .. import layers, ops
from ..configurable import one_of
from ..layers import Layer
from ..layers.preprocessing.values import holds_text
from ..naming import auto_name
from ..typing import Array, ArrayLike, Config, PathLike
from .features import Cross, Feature

_WHO = "FeatureSpace"


class FeatureSpace(Layer):
    """Feature space: encodes the columns of a table, each by its kind, and joins them to a vector for a network.

    Kinds are "float", "float_normalized", "float_rescaled", "float_discretized", "integer_categorical",
    "string_categorical", "integer_hashed" and "string_hashed", or what the class's methods of these names make with
    arguments. Categories become rows of 0 and 1.

        space = FeatureSpace({"age": "float_normalized", "city": "string_categorical"}, crosses=[("city", "year")])
        space.adapt(table)  # a dictionary of columns, or a data set of such dictionaries
        x = space(table)

    or, as the beginning of a model that takes the columns themselves,

        model = iskra.Model(space.get_inputs(), iskra.layers.Dense(1)(space.get_encoded_features()))

    Args:
        features: the kind of each column, by its name.
        output_mode: "concat" for one vector, in alphabetic order of the names, crosses behind; "dict" for a dictionary.
        crosses: tuples of names of columns whose combinations are hashed.
        crossing_dim: number of buckets of a cross.
        hashing_dim: number of buckets of a column of the kind "integer_hashed" or "string_hashed".
        num_discretization_bins: number of bins of a column of the kind "float_discretized".
        name: by default "feature_space", numbered.

    Attributes:
        features: the `Feature` of each column.
        preprocessors: its layer.
        crossers: the layer of each cross, by names such as "city_X_year".

    Raises:
        ValueError: no features, an unknown kind or mode, or crosses of columns that are not there.
        RuntimeError: a call before `adapt`.

    Example:
        >>> space = FeatureSpace({"age": "float", "city": "string_categorical"})
        >>> space.adapt({"age": [20.0, 30.0], "city": ["Oslo", "Rome"]})
        >>> space({"age": [40.0], "city": ["Rome"]})
        array([[40.,  0.,  1.,  0.]], dtype=float32)
    """

    def __init__(
        self,
        features: Mapping[str, str | Feature | Config],
        output_mode: str = "concat",
        crosses: Sequence[Sequence[str] | Cross | Config] | None = None,
        crossing_dim: int = 32,
        hashing_dim: int = 32,
        num_discretization_bins: int = 32,
        name: str | None = None,
    ) -> None:
        super().__init__(name=name)
        if not features:
            raise ValueError(f"{_WHO}: expected features, got none. Pass a dictionary such as {{'age': 'float'}}.")
        self.output_mode: str = one_of(("concat", "dict"), output_mode, "output_mode", _WHO)
        self.crossing_dim, self.hashing_dim = crossing_dim, hashing_dim
        self.num_discretization_bins = num_discretization_bins
        self.features: dict[str, Feature] = {key: self._feature(key, value) for key, value in features.items()}
        self.crosses: list[Cross] = [self._cross(cross) for cross in crosses or ()]
        self.preprocessors: dict[str, Layer] = {key: value.preprocessor for key, value in self.features.items()}
        self.crossers: dict[str, Layer] = {
            cross.name: layers.HashedCrossing(cross.crossing_dim, name=cross.name) for cross in self.crosses
        }
        self._encoders: dict[str, Layer] = {}
        self._inputs: dict[str, Any] | None = None
        self._is_adapted = not self._to_adapt()

    # Kinds. ---------------------------------------------------------------------------------------------------------

    @classmethod
    def cross(cls, feature_names: Sequence[str], crossing_dim: int, output_mode: str = "one_hot") -> Cross:
        """A cross of columns with a number of buckets of its own."""
        return Cross(feature_names, crossing_dim, output_mode)

    @classmethod
    def feature(cls, dtype: str, preprocessor: Layer, output_mode: str) -> Feature:
        """A column that goes through a layer of your own."""
        return Feature(dtype, preprocessor, output_mode)

    @classmethod
    def float(cls, name: str | None = None) -> Feature:
        """Numbers as they are."""
        return Feature("float32", layers.Identity(name=_layer_name(name, "float")), "float")

    @classmethod
    def float_rescaled(cls, scale: ArrayLike = 1.0, offset: ArrayLike = 0.0, name: str | None = None) -> Feature:
        """Numbers times `scale` plus `offset`."""
        return Feature("float32", layers.Rescaling(scale, offset, name=_layer_name(name, "float_rescaled")), "float")

    @classmethod
    def float_normalized(cls, name: str | None = None) -> Feature:
        """Numbers with mean 0 and variance 1."""
        return Feature("float32", layers.Normalization(name=_layer_name(name, "float_normalized")), "float")

    @classmethod
    def float_discretized(
        cls,
        num_bins: int | None = None,
        bin_boundaries: Sequence[Any] | None = None,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Numbers in bins, with the boundaries given or learned."""
        bins = None if bin_boundaries is not None else num_bins
        layer = layers.Discretization(bin_boundaries, bins, name=_layer_name(name, "float_discretized"))
        return Feature("float32", layer, output_mode)

    @classmethod
    def integer_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Integers that are categories, by a vocabulary that is learned."""
        layer = layers.IntegerLookup(max_tokens, num_oov_indices, name=_layer_name(name, "integer_categorical"))
        return Feature("int32", layer, output_mode)

    @classmethod
    def string_categorical(
        cls,
        max_tokens: int | None = None,
        num_oov_indices: int = 1,
        output_mode: str = "one_hot",
        name: str | None = None,
    ) -> Feature:
        """Strings that are categories, by a vocabulary that is learned."""
        layer = layers.StringLookup(max_tokens, num_oov_indices, name=_layer_name(name, "string_categorical"))
        return Feature("string", layer, output_mode)

    @classmethod
    def string_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Feature:
        """Strings in hash buckets."""
        return Feature("string", layers.Hashing(num_bins, name=_layer_name(name, "string_hashed")), output_mode)

    @classmethod
    def integer_hashed(cls, num_bins: int, output_mode: str = "one_hot", name: str | None = None) -> Feature:
        """Integers in hash buckets."""
        return Feature("int32", layers.Hashing(num_bins, name=_layer_name(name, "integer_hashed")), output_mode)

    # Learning and encoding. -----------------------------------------------------------------------------------------

    def adapt(self, dataset: Mapping[str, ArrayLike] | Iterable[Mapping[str, Any]]) -> None:
        """Learn means, bins and vocabularies.

        Args:
            dataset: a dictionary of columns, a data frame, or a data set of dictionaries, of single rows or batches.

        Raises:
            ValueError: something else, or a column is missing.
        """
        columns = self._columns(_gathered(dataset))
        for name in self._to_adapt():
            self.preprocessors[name].adapt(columns[name])  # type: ignore[attr-defined]
        self._is_adapted = True

    def __call__(self, data: Any, *args: Any, **kwargs: Any) -> Any:
        """The encoded rows of a dictionary of columns, or the one row of a dictionary of values.

        Raises:
            ValueError: something else, or a column is missing.
            RuntimeError: the space was not adapted.
        """
        if not isinstance(data, Mapping) and not hasattr(data, "columns"):
            raise ValueError(
                f"{_WHO}: can only be called with a dict, got a {type(data).__name__}. Pass the columns by name."
            )
        columns = self._columns(data)
        is_row = all(np.ndim(data[name]) == 0 for name in self.features)
        encoded = self._encoded(columns)
        if not is_row:
            return encoded
        return {name: value[0] for name, value in encoded.items()} if isinstance(encoded, dict) else encoded[0]

    def get_inputs(self) -> dict[str, Any]:
        """A symbolic input for each column, for a functional model."""
        if self._inputs is None:
            self._inputs = {
                name: layers.Input((1,), dtype=feature.dtype, name=name) for name, feature in self.features.items()
            }
        return self._inputs

    def get_encoded_features(self) -> Any:
        """What the space makes of `get_inputs`, to build a functional model on."""
        return self._encoded(self.get_inputs())

    def save(self, filepath: PathLike) -> None:
        """Save the space as a model, `.keras`, that takes the columns by name and gives the same.

        `models.load_model` gives that model back; the space itself is made by `from_config` of its `get_config`.

        Args:
            filepath: the name of the file.
        """
        from ..models import Model

        Model(self.get_inputs(), self.get_encoded_features()).save(filepath)

    def get_config(self) -> Config:
        """The constructor's arguments, with the vocabularies and bins that were learned; means are weights."""
        return super().get_config() | {
            "features": {name: _described(feature) for name, feature in self.features.items()},
            "crosses": [_described(cross) for cross in self.crosses],
        }

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """A space of these columns; layers have learned what is in their configs."""
        known = {key: value for key, value in config.items() if key in _ARGUMENTS}
        space = cls(**known)
        space._is_adapted = True
        return space

    def _encoded(self, values: Mapping[str, Any]) -> Any:
        """Columns (N, 1), or symbolic values of this shape, encoded."""
        if not self._is_adapted:
            raise RuntimeError(f"{self._who}: expected an adapted space, got a new one. Call adapt(dataset) first.")
        prepared = {name: self.preprocessors[name](values[name]) for name in self.features}
        crossed = {
            cross.name: self.crossers[cross.name]([prepared[name] for name in cross.feature_names])
            for cross in self.crosses
        }
        specs: dict[str, Feature | Cross] = {**self.features, **{cross.name: cross for cross in self.crosses}}
        given = {**prepared, **crossed}
        names = [*sorted(prepared), *sorted(crossed)]
        encoded = {name: self._finished(name, given[name], specs[name].output_mode) for name in names}
        if self.output_mode == "dict":
            return encoded
        for name, value in encoded.items():
            if "int" in str(value.dtype):
                raise ValueError(
                    f"{self._who}: expected encoded features for output_mode='concat', got {name!r} as {value.dtype}. "
                    "Give it output_mode='one_hot', or the space output_mode='dict'."
                )
        parts = list(encoded.values())
        return parts[0] if len(parts) == 1 else ops.concatenate(parts, axis=-1)

    def _finished(self, name: str, value: Array, output_mode: str) -> Array:
        """A column as its output mode wants it."""
        if output_mode != "one_hot":
            return value
        if name not in self._encoders:
            layer = self.preprocessors.get(name) or self.crossers[name]
            self._encoders[name] = layers.CategoryEncoding(_cardinality(layer, name), name=f"{name}_encoding")
        return self._encoders[name](value)

    def _columns(self, data: Any) -> dict[str, Any]:
        """The columns of a table as arrays (N, 1)."""
        missing = [name for name in self.features if name not in data]
        if missing:
            raise ValueError(f"{self._who}: expected the column {missing[0]!r}, got none. Add it to the data.")
        return {name: _column(data[name], feature.dtype) for name, feature in self.features.items()}

    def _to_adapt(self) -> list[str]:
        """The columns whose layers have something to learn."""
        return [name for name, layer in self.preprocessors.items() if hasattr(layer, "adapt") and not _knows(layer)]

    def _feature(self, name: str, kind: str | Feature | Config) -> Feature:
        if isinstance(kind, Feature):
            return kind
        if isinstance(kind, dict):
            settings = kind.get("config", kind)
            layer = settings["preprocessor"]
            made_layer = layer if isinstance(layer, Layer) else layers.deserialize(layer)
            return Feature(settings["dtype"], made_layer, settings["output_mode"])
        numbers = {
            "float_discretized": self.num_discretization_bins,
            "integer_hashed": self.hashing_dim,
            "string_hashed": self.hashing_dim,
        }
        make = getattr(self, str(one_of(_KINDS, kind, "each feature", _WHO)))
        made: Feature = make(numbers[kind], name=name) if kind in numbers else make(name=name)
        return made

    def _cross(self, cross: Sequence[str] | Cross | Config) -> Cross:
        if isinstance(cross, dict):
            cross = Cross(**cross.get("config", cross))
        made = cross if isinstance(cross, Cross) else Cross(cross, self.crossing_dim)
        unknown = [name for name in made.feature_names if name not in self.features]
        if unknown:
            raise ValueError(
                f"{_WHO}: expected crosses of the features {', '.join(self.features)}, got {unknown[0]!r}. Add it to "
                "features."
            )
        return made


_KINDS = (
    "float", "float_normalized", "float_rescaled", "float_discretized",
    "integer_categorical", "string_categorical", "integer_hashed", "string_hashed",
)  # fmt: skip
_ARGUMENTS = (
    "features", "output_mode", "crosses", "crossing_dim", "hashing_dim", "num_discretization_bins", "name",
)  # fmt: skip


def _layer_name(name: str | None, kind: str) -> str:
    return f"{name or auto_name(kind)}_preprocessor"


def _described(value: Feature | Cross) -> Config:
    return {"class_name": type(value).__name__, "config": value.get_config()}


def _knows(layer: Any) -> bool:
    """Whether what a layer would learn was given to it."""
    if isinstance(layer, layers.Normalization):
        return layer.get_config()["mean"] is not None
    if isinstance(layer, layers.Discretization):
        return layer.bin_boundaries is not None
    return bool(getattr(layer, "_is_static", False))


def _cardinality(layer: Any, name: str) -> int:
    """The number of categories that a layer gives."""
    if isinstance(layer, layers.Discretization):
        return layer.num_bins or len(layer.bin_boundaries or ()) + 1
    for attribute in ("num_bins", "num_tokens"):
        if hasattr(layer, attribute):
            return int(getattr(layer, attribute))
    if hasattr(layer, "vocabulary_size"):
        return int(layer.vocabulary_size())
    raise ValueError(
        f"{_WHO}: expected a layer of categories for {name!r} with output_mode='one_hot', got {type(layer).__name__}. "
        "Pass output_mode='int' or 'float'."
    )


def _column(value: Any, dtype: str) -> np.ndarray:
    """A column as an array (N, 1), or (N, ...)."""
    array = np.asarray(value, object if holds_text(value) else None)
    if dtype == "float32":
        array = array.astype(np.float32)
    return array.reshape(-1, 1) if array.ndim < 2 else array


def _gathered(dataset: Any) -> Any:
    """All rows of a data set of dictionaries, as a dictionary of columns."""
    if isinstance(dataset, Mapping) or hasattr(dataset, "columns"):
        return dataset
    rows = list(dataset) if isinstance(dataset, Iterable) and not isinstance(dataset, (str, np.ndarray)) else []
    if not rows or not all(isinstance(row, Mapping) for row in rows):
        raise ValueError(
            f"{_WHO}: expected a dictionary of columns or a data set of dictionaries to adapt to, got "
            f"a {type(dataset).__name__}. Drop the targets: data.map(lambda x, y: x)."
        )
    return {name: np.concatenate([np.atleast_1d(_as_objects(row[name])) for row in rows]) for name in rows[0]}


def _as_objects(value: Any) -> np.ndarray:
    return np.asarray(value, object if holds_text(value) else None)
