"""A process that is killed while it saves leaves the last whole file, whatever the moment."""

import random
import signal
import subprocess
import sys
import time

import pytest

import iskra

PROGRAM = """
import sys
from saving.networks import pictures
model = pictures()
while True:
    model.save("net.keras")
    model.save_weights("net.weights.h5")
    model.save_weights("net.safetensors")
    print("saved", flush=True)
"""


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL")
def test_killed_at_any_moment(tmp_path, pytestconfig):
    chance = random.Random(0)
    for _ in range(5):
        child = subprocess.Popen(
            [sys.executable, "-c", PROGRAM],
            cwd=tmp_path,
            stdout=subprocess.PIPE,
            env={"PYTHONPATH": str(pytestconfig.rootpath / "tests"), "PATH": ""},
        )
        assert child.stdout.readline() == b"saved\n"
        time.sleep(chance.random() * 0.05)
        child.send_signal(signal.SIGKILL)
        child.wait()
        child.stdout.close()
        loaded = iskra.models.load_model(tmp_path / "net.keras")
        loaded.load_weights(tmp_path / "net.weights.h5")
        loaded.load_weights(tmp_path / "net.safetensors")
        left = {path.name for path in tmp_path.iterdir()} - {"net.keras", "net.weights.h5", "net.safetensors"}
        assert len(left) <= 1  # a part of a file that was not finished, under another name
        for name in left:
            (tmp_path / name).unlink()
