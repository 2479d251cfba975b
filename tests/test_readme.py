"""The README's program runs, and its set-up is what the tests' own machine does."""

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


def test_the_program_runs(monkeypatch, capsys):
    monkeypatch.setattr(mnist, "load_data", small_mnist)
    (program,) = re.findall(r"```python\n(.*?)```", (ROOT / "README.md").read_text(), re.DOTALL)
    names: dict = {}
    exec(program, names)
    assert set(names["history"].history) == {"loss", "accuracy", "val_loss", "val_accuracy"}
    assert len(names["history"].epoch) == 10


def test_the_set_up_is_two_commands_and_they_are_tested():
    indented = re.findall(r"^    (\S.*)$", (ROOT / "README.md").read_text(), re.MULTILINE)
    commands = [line for line in indented if "venv .venv" in line or "pip install" in line]
    assert len(commands) == 2
    script = [line.strip() for line in (ROOT / ".ci" / "run").read_text().splitlines()]
    assert set(commands) <= set(script)
    assert script[-1] == "make test"
    assert {"make demo", "make test"} <= set(indented)


def test_the_makefile_has_the_commands_that_are_promised():
    targets = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text(), re.MULTILINE))
    promised = re.findall(r"`make ([a-z]+)`", (ROOT / "CONTRIBUTING.md").read_text() + (ROOT / "README.md").read_text())
    assert {"demo", "test", "bench", "sanitize", "lint"} | set(promised) <= targets


def test_links_lead_somewhere():
    for page in (ROOT / "README.md", ROOT / "CONTRIBUTING.md", *(ROOT / "docs").glob("*.md")):
        for target in re.findall(r"\]\(([^)#:]+)\)", page.read_text()):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
