import numpy as np
import pytest

pytest.importorskip("PIL")
from PIL import Image


@pytest.fixture(autouse=True)
def cache(tmp_path, monkeypatch):
    """A cache of the test's own."""
    monkeypatch.setenv("ISKRA_CACHE", str(tmp_path / "cache"))
    return tmp_path / "cache" / "images"


@pytest.fixture
def folder(tmp_path):
    """Two classes of three pictures each, in random colours and sizes."""
    root, generator = tmp_path / "pictures", np.random.default_rng(0)
    for name in ("cat", "dog"):
        (root / name).mkdir(parents=True)
        for number in range(3):
            shape = (*generator.integers(5, 12, 2), 3)
            Image.fromarray(generator.integers(0, 256, shape, np.uint8)).save(root / name / f"{number}.png")
    return root
