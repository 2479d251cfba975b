"""Pipes, devices and sockets in place of files: every reader refuses them at once."""

import os
import re
import tracemalloc

import pytest

import iskra
from iskra.callbacks import BackupAndRestore
from iskra.lab.runs import Run
from iskra.regular_files import check_regular

pytestmark = [
    pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names"),
    pytest.mark.timeout(30),
]


def network():
    return iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(1)])


def resumed(path):
    model = network()
    model.compile("sgd", "mse")
    model.fit([[1.0, 2.0]], [[1.0]], callbacks=[BackupAndRestore(path)], verbose=0)


READERS = {
    "net.keras": iskra.models.load_model,
    "net.h5": iskra.models.load_model,
    "weights.h5": lambda path: network().load_weights(path),
    "net.weights.h5": lambda path: network().load_weights(path),
    "net.safetensors": lambda path: network().load_weights(path),
    "archive.keras": lambda path: network().load_weights(path),
    "picture.png": iskra.utils.load_img,
    "run/metrics.json": lambda path: Run.read(path.parent),
    "backup/latest.npz": lambda path: resumed(path.parent),
}


@pytest.mark.parametrize("kind", ["pipe", "endless device"])
@pytest.mark.parametrize("name", READERS)
def test_refused_at_once_and_in_little_memory(name, kind, tmp_path):
    path = tmp_path / name
    path.parent.mkdir(exist_ok=True)
    (tmp_path / "run").mkdir(exist_ok=True)
    (tmp_path / "run" / "config.json").write_text('{"dataset": "x", "started": "now", "recipe": {}}')
    os.mkfifo(path) if kind == "pipe" else path.symlink_to("/dev/zero")
    tracemalloc.start()
    try:
        with pytest.raises(ValueError, match="pipe" if kind == "pipe" else "device"):
            READERS[name](path)
        assert tracemalloc.get_traced_memory()[1] < 2**23
    finally:
        tracemalloc.stop()


@pytest.mark.filterwarnings("ignore:image folder")
@pytest.mark.parametrize("kind", ["pipe", "endless device"])
def test_an_image_among_others_is_named(kind, tmp_path):
    image = pytest.importorskip("PIL.Image")
    image.new("RGB", (4, 4)).save(tmp_path / "a.png")
    os.mkfifo(tmp_path / "b.png") if kind == "pipe" else (tmp_path / "b.png").symlink_to("/dev/zero")
    found = iskra.data.images.read_image_folder(tmp_path, 4, labels=None)
    assert len(found.pixels) == 1
    assert re.search("expected a file at .*b.png', got a (pipe|device)", str(found.broken))


def test_what_is_not_there_and_folders_say_so(tmp_path):
    with pytest.raises(FileNotFoundError):
        check_regular("load_img", tmp_path / "nothing")
    with pytest.raises(IsADirectoryError):
        check_regular("load_img", tmp_path)
