"""The documentation's own modules, where the checkout is there."""

import importlib
import sys
from pathlib import Path

import pytest

EXTENSIONS = Path(__file__).parents[2] / "docs" / "extensions"


@pytest.fixture
def extension(monkeypatch):
    """A function that imports one of the modules in docs/extensions."""
    if not EXTENSIONS.is_dir():
        pytest.skip("runs without the checkout")
    monkeypatch.syspath_prepend(str(EXTENSIONS))
    yield importlib.import_module
    for name in [path.stem for path in EXTENSIONS.glob("*.py")]:
        sys.modules.pop(name, None)
