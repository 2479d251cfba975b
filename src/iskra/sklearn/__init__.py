"""Networks as scikit-learn's estimators: in pipelines, grid searches and cross-validations.

The arguments are those of `MLPClassifier` and `MLPRegressor`, and a few more: `Classifier((64, 32))` is a network with
two hidden layers, `Classifier(model=build)` any network at all. Needs scikit-learn (`pip install iskra[sklearn]`).
"""

from importlib.util import find_spec

from ..lazy import attach

if find_spec("sklearn") is None:
    raise ImportError(
        "iskra.sklearn: expected scikit-learn to be installed, got no module of that name. "
        "Install it with pip install 'iskra[sklearn]'."
    )

__getattr__, __dir__, __all__ = attach(__name__)
