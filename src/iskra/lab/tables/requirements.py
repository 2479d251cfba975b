"""What tables need beside NumPy, asked for before any work is done."""

from __future__ import annotations

import importlib.util


def require(*modules: str) -> None:
    """Complain about modules that are not there, without importing those that are.

    Raises:
        ImportError: If one is not installed.
    """
    for module in modules:
        if importlib.util.find_spec(module) is None:
            raise ImportError(
                f"tables: expected {module} to be installed, got no module of that name. "
                "Install it with pip install 'iskra[tables]'."
            )
