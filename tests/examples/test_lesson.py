"""The lesson's notebook, written for TensorFlow's Keras, from the first cell to the last on small data."""

import json
import os
import signal
import subprocess
import sys
from pathlib import Path

import pytest

NOTEBOOK = Path(__file__).parents[2] / "examples" / "lesson.ipynb"
STARTUP = """
import sys
sys.path.insert(0, {folder!r})
import sklearn.datasets
import stand_in
stand_in.install()
sklearn.datasets.fetch_california_housing = stand_in.fetch_districts
"""


def end_tensorboard(folder):
    """End the TensorBoards that say in a folder that they run."""
    for file in (folder / ".tensorboard-info").glob("*.info"):
        os.kill(json.loads(file.read_text())["pid"], signal.SIGKILL)


@pytest.mark.slow
@pytest.mark.timeout(200)
def test_the_notebook_runs_unchanged(tmp_path):
    for package in ("nbconvert", "ipykernel", "tensorboard", "sklearn", "pandas"):
        pytest.importorskip(package)
    startup = tmp_path / "ipython" / "profile_default" / "startup"
    startup.mkdir(parents=True)
    (startup / "00-data.py").write_text(STARTUP.format(folder=str(Path(__file__).parent)))
    (tmp_path / "lesson.ipynb").write_text(NOTEBOOK.read_text())
    environment = os.environ | {
        "IPYTHONDIR": str(tmp_path / "ipython"), "TMPDIR": str(tmp_path), "JUPYTER_PREFER_ENV_PATH": "1",
    }  # fmt: skip
    command = ["timeout", "-k", "5", "180", sys.executable, "-m", "jupyter", "nbconvert", "--to", "notebook"]
    command += ["--execute", "--inplace", "lesson.ipynb"]
    try:
        done = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True)
    finally:
        end_tensorboard(tmp_path)
    assert done.returncode == 0, done.stderr
    cells = [cell for cell in json.loads((tmp_path / "lesson.ipynb").read_text())["cells"] if cell.get("outputs")]
    printed = "".join("".join(output.get("text", "")) for cell in cells for output in cell["outputs"])
    assert "iskra" in printed and "269,322" in printed
    assert float(printed.split("test accuracy ")[1].split()[0]) > 0.9
    assert any("image/png" in output.get("data", {}) for cell in cells for output in cell["outputs"])
    assert (tmp_path / "housing.keras").exists() and list(tmp_path.glob("logs/*/train/*.tfevents.*"))
