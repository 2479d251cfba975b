"""The stub says what the module has."""

import subprocess
import sys
from pathlib import Path

import pytest

import iskra


def test_the_stub_is_up_to_date(tmp_path):
    pytest.importorskip("nanobind")
    made = tmp_path / "_native.pyi"
    command = [sys.executable, "-m", "nanobind.stubgen", "-q", "-m", "iskra._native", "-o", str(made)]
    subprocess.run(command, check=True)
    kept = Path(iskra.__file__).with_name("_native.pyi")
    assert made.read_text() == kept.read_text(), "run `make build` to write the stub anew"
