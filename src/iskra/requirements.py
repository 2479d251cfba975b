"""Optional packages: NumPy alone is required, others are asked for where they are used."""

from __future__ import annotations

import importlib.util
from typing import Any


def require(module: str, extra: str) -> None:
    """See that an optional package is installed, without importing it.

    Raises:
        ImportError: it is not; the message says how to install it.

    Example:
        >>> require("no_such_module", "lab")
        Traceback (most recent call last):
        ImportError: no_such_module is required: pip install 'iskra[lab]'.
    """
    if importlib.util.find_spec(module) is None:
        raise missing(module, extra)


def required(module: str, extra: str) -> Any:
    """Import an optional package, or a module of it.

    Raises:
        ImportError: it cannot be imported; the message says how to install it.
    """
    try:
        return importlib.import_module(module)
    except ImportError as error:
        raise missing(module.partition(".")[0], extra) from error


def missing(module: str, extra: str) -> ImportError:
    """The error for a package that is not installed."""
    package = {"PIL": "Pillow", "sklearn": "scikit-learn"}.get(module, module)
    return ImportError(f"{package} is required: pip install 'iskra[{extra}]'.", name=module)
