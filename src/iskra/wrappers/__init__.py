"""Keras models as scikit-learn's estimators, by Keras's names.

`iskra.sklearn` has estimators with the arguments of scikit-learn's own networks. Needs scikit-learn
(`pip install iskra[sklearn]`).
"""

from ..lazy import attach
from ..requirements import require

require("sklearn", "sklearn")

__getattr__, __dir__, __all__ = attach(__name__)
