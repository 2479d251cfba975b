"""The README's program runs, and its first commands are there."""

import re
from pathlib import Path

import numpy as np
import pytest

from iskra.datasets import mnist

ROOT = Path(__file__).parents[1]

pytestmark = pytest.mark.skipif(not (ROOT / "README.md").exists(), reason="runs without the checkout")


def small_mnist():
    rng = np.random.default_rng(0)
    return [(rng.integers(0, 256, (n, 28, 28), np.uint8), rng.integers(0, 10, n, np.uint8)) for n in (120, 40)]


def test_the_programs_run(monkeypatch, capsys):
    monkeypatch.setattr(mnist, "load_data", small_mnist)
    parts = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    names: dict = {}
    exec("\n".join(parts), names)
    assert set(names["history"].history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert len(names["history"].epoch) == 10
    assert "Learning rate" in capsys.readouterr().out and names["search"].rate > 0


def test_the_first_commands_are_the_demo_and_the_tests():
    indented = re.findall(r"^    (\S.*)$", (ROOT / "README.md").read_text().partition("## Set up")[2], re.MULTILINE)
    assert indented[:2] == ["make demo", "make test"]
    script = [line.strip() for line in (ROOT / ".ci" / "run").read_text().splitlines()]
    assert [line for line in script if line.startswith(("make", "pip", ".venv"))] == ["make test"]


def test_the_makefile_has_the_commands_that_are_promised():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    promised = re.findall(r"`make ([a-z]+)`", (ROOT / "CONTRIBUTING.md").read_text() + (ROOT / "README.md").read_text())
    assert {"demo", "test", "bench", "sanitize", "lint"} | set(promised) <= targets


def test_links_lead_somewhere():
    for page in (*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"


def test_files_that_are_named_are_there():
    for page in (ROOT / "CONTRIBUTING.md", ROOT / "SECURITY.md", *(ROOT / "docs" / "architecture").glob("*.md")):
        for name in re.findall(r"`([\w./]+/[\w./]*)`", page.read_text()):
            homes = (ROOT / name, ROOT / "src" / "iskra" / name)
            made = name.startswith(("build/", "runs/")) or name == "src/iskra/_native.pyi"
            assert made or any(home.exists() for home in homes), f"{page.name} names {name}"


def test_it_is_short():
    assert len((ROOT / "README.md").read_text().splitlines()) <= 100
