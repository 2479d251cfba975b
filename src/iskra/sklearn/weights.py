"""The weights of a fitted estimator, by scikit-learn's names."""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np
from sklearn.utils.validation import check_is_fitted

if TYPE_CHECKING:
    from ..models import Model


class Weights:
    """Kernels and biases of `model_`, and properties of its layers."""

    model_: Model

    @property
    def coefs_(self) -> list[np.ndarray]:
        """The kernels of the layers, (inputs, units) each."""
        check_is_fitted(self, "model_")
        return [layer.kernel.numpy() for layer in self.model_.layers if hasattr(layer, "kernel")]

    @property
    def intercepts_(self) -> list[np.ndarray]:
        """The biases of the layers, (units,) each."""
        check_is_fitted(self, "model_")
        biases = [getattr(layer, "bias", None) for layer in self.model_.layers]
        return [bias.numpy() for bias in biases if bias is not None]

    @property
    def n_layers_(self) -> int:
        """Layers with weights, and the input."""
        return len(self.coefs_) + 1

    @property
    def out_activation_(self) -> str:
        """The activation of the last layer, by scikit-learn's name."""
        check_is_fitted(self, "model_")
        name = getattr(getattr(self.model_.layers[-1], "activation", None), "__name__", "linear")
        return {"linear": "identity", "sigmoid": "logistic"}.get(name, name)
