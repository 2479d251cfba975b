"""The scale gamma and the offset beta of normalizations."""

from __future__ import annotations

from typing import Any

from ..graph import Variable
from .weighted import Rule, Start, WeightedLayer


class Affine(WeightedLayer):
    """The base of normalizations that multiply by gamma and add beta.

    Args:
        epsilon: added to the variance, so that nothing is divided by zero.
        center: whether to add beta.
        scale: whether to multiply by gamma.
        **options: see `Layer`.
    """

    supports_masking = True
    gamma: Variable | None = None
    beta: Variable | None = None
    beta_initializer: Start
    gamma_initializer: Start
    beta_regularizer: Rule
    gamma_regularizer: Rule
    beta_constraint: Rule
    gamma_constraint: Rule

    def __init__(self, epsilon: float, center: bool, scale: bool, **options: Any) -> None:
        super().__init__(**options)
        self.epsilon = epsilon
        self.center = center
        self.scale = scale

    def make_affine(self, shape: tuple[int, ...]) -> None:
        """Make gamma and beta."""
        if self.scale:
            self.gamma = self.make_weight("gamma", shape)
        if self.center:
            self.beta = self.make_weight("beta", shape)
