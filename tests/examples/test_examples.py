"""Every example runs to its end: on the real data where `ISKRA_DATA` says where it is, else on a small stand-in.

Photographs are always stood in for: real ones are minutes of work.
"""

import os
import re
import subprocess
import sys
from pathlib import Path

import pytest

EXAMPLES = Path(__file__).parents[2] / "examples"
STAND_IN = Path(__file__).with_name("stand_in.py")


def run(name: str, folder: Path, *, real: bool = "ISKRA_DATA" in os.environ) -> str:
    """Run the example `name` in `folder`, and return what it prints."""
    command = [sys.executable, *([] if real else [STAND_IN]), EXAMPLES / name]
    environment = os.environ | {"MPLBACKEND": "agg"}
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, timeout=250)
    assert done.returncode == 0, done.stderr
    return done.stdout


@pytest.mark.slow
def test_mnist(tmp_path):
    printed = run("mnist.py", tmp_path)
    assert "269,322" in printed  # parameters, in the summary
    (accuracy,) = re.findall(r"test accuracy ([\d.]+)", printed)
    assert float(accuracy) > 0.96
    for name in ("learning_curves.png", "confusion_matrix.png"):
        assert (tmp_path / name).read_bytes().startswith(b"\x89PNG")


@pytest.mark.slow
def test_cifar10(tmp_path):
    printed = run("cifar10.py", tmp_path, real=False)
    (accuracy,) = re.findall(r"test accuracy ([\d.]+)", printed)
    assert float(accuracy) > 0.5
    assert len(re.findall(r"predicted \w+ \(\d+%\), true \w+", printed)) == 3


@pytest.mark.slow
def test_housing(tmp_path):
    pytest.importorskip("tensorboard")
    printed = run("housing.py", tmp_path)
    assert "301" in printed  # parameters, in the summary
    (error,) = re.findall(r"test error ([\d.]+)", printed)
    assert float(error) < 0.5
    assert len(re.findall(r"predicted -?[\d.]+, true", printed)) == 3
    assert (tmp_path / "housing_curves.png").read_bytes().startswith(b"\x89PNG")
    assert {file.parent.name for file in (tmp_path / "logs").rglob("*.tfevents.*")} == {"train", "validation"}


@pytest.mark.slow
def test_dates(tmp_path):
    printed = run("dates.py", tmp_path)
    (share,) = re.findall(r"without a mistake: ([\d.]+)%", printed)
    assert float(share) > 95
    assert len(re.findall(r"\d+ [a-z]+ \d{4} is \d{4}-\d\d-\d\d", printed)) == 3


def test_every_example_is_run():
    tested = set(re.findall(r'run\("(\w+\.py)"', Path(__file__).read_text()))
    assert {path.name for path in EXAMPLES.glob("*.py")} == tested
