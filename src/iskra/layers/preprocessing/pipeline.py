"""Layers in a row, as one layer."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Self

from ...graph.masks import get_mask
from ...typing import Array, Config, Outputs, Shapes, Structure
from ..call_arguments import names_of
from ..layer import Layer


class Pipeline(Layer):
    """Pipeline: calls its layers one after the other, as for the preparation of images.

    Unlike a `Sequential` it is no model, and unless it is told otherwise its layers are called as in training: random
    layers change what it is called on.

    Args:
        layers: the layers, in order.
        name: by default "pipeline", numbered.

    Raises:
        TypeError: something that is no layer.

    Example:
        >>> import numpy as np
        >>> from iskra.layers import CenterCrop, Rescaling
        >>> Pipeline([CenterCrop(4, 4), Rescaling(1 / 255)])(np.zeros((2, 8, 8, 3), np.uint8)).shape
        (2, 4, 4, 3)
    """

    _has_layers_with_masks = True

    def __init__(self, layers: Sequence[Layer], name: str | None = None) -> None:
        super().__init__(name=name)
        for layer in layers:
            if not isinstance(layer, Layer):
                raise TypeError(f"Pipeline: expected layers, got {layer!r}. Pass a list such as [Rescaling(1 / 255)].")
        self.layers: list[Layer] = list(layers)

    def call(self, inputs: Structure, training: bool | None = True, mask: Array | None = None) -> Outputs:
        """The last layer's output."""
        outputs: Any = inputs
        for layer in self.layers:
            given = {"mask": mask} if mask is not None and "mask" in names_of(type(layer).call) else {}
            before, outputs = outputs, layer(outputs, training=training, **given)
            passed_on = layer.compute_mask(before, mask) if given and layer.supports_masking else None
            mask = passed_on if get_mask(outputs) is None else get_mask(outputs)
        return outputs

    def compute_output_shape(self, input_shape: Shapes) -> Shapes:
        """The output's shape for an input's shape."""
        for layer in self.layers:
            input_shape = layer.compute_output_shape(input_shape)
        return input_shape

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """A pipeline of the layers in a config.

        Raises:
            ValueError: there is no list of them.
        """
        from ..registry import deserialize

        layers = config.get("layers")
        if not isinstance(layers, (list, tuple)):
            raise ValueError(f"Pipeline: expected a list of layers in the config, got layers={layers!r}. Add it.")
        made = [layer if isinstance(layer, Layer) else deserialize(layer) for layer in layers]
        return cls(**{**config, "layers": made})
