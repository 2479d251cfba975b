"""Networks as scikit-learn's estimators: in pipelines, grid searches and cross-validations.

The arguments are those of `MLPClassifier` and `MLPRegressor`, and a few more: `Classifier((64, 32))` is a network with
two hidden layers, `Classifier(model=build)` any network at all. Needs scikit-learn (`pip install iskra[sklearn]`).
"""

from __future__ import annotations

from importlib.util import find_spec
from typing import TYPE_CHECKING

from ..lazy import LazyNames

if find_spec("sklearn") is None:
    raise ImportError(
        "iskra.sklearn: expected scikit-learn to be installed, got no module of that name. "
        "Install it with pip install 'iskra[sklearn]'."
    )

if TYPE_CHECKING:
    from .classifier import Classifier
    from .regressor import Regressor

_NAMES = LazyNames(__name__, {"classifier": ["Classifier"], "regressor": ["Regressor"]})
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory

__all__ = [*_NAMES]
