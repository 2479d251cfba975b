"""Files are whole or not there."""

import os
import signal
import subprocess
import sys
import time

import pytest

from iskra.atomic import whole_file


def names(folder):
    return sorted(path.name for path in folder.iterdir())


def test_the_file_has_its_name_at_the_end_only(tmp_path):
    with whole_file(tmp_path / "numbers") as file:
        file.write(b"one")
        assert "numbers" not in names(tmp_path)
    assert names(tmp_path) == ["numbers"]
    assert (tmp_path / "numbers").read_bytes() == b"one"


def test_an_error_leaves_the_old_file_and_nothing_else(tmp_path):
    place = tmp_path / "numbers"
    place.write_bytes(b"old")
    with pytest.raises(ZeroDivisionError), whole_file(place) as file:
        file.write(b"new")
        1 / 0
    assert place.read_bytes() == b"old"
    assert names(tmp_path) == ["numbers"]


def test_a_new_file_has_the_usual_rights(tmp_path):
    with whole_file(tmp_path / "ours"):
        pass
    (tmp_path / "usual").touch()
    assert (tmp_path / "ours").stat().st_mode == (tmp_path / "usual").stat().st_mode


def test_a_link_is_followed(tmp_path):
    (tmp_path / "there").mkdir()
    (tmp_path / "link").symlink_to(tmp_path / "there" / "numbers")
    with whole_file(tmp_path / "link") as file:
        file.write(b"one")
    assert (tmp_path / "link").is_symlink()
    assert (tmp_path / "there" / "numbers").read_bytes() == b"one"


def test_a_folder_is_no_file(tmp_path):
    text = r"save: '.*' is a directory\. Add the name of a file\."
    with pytest.raises(IsADirectoryError, match=text), whole_file(tmp_path):
        pass


WRITER = """
import sys
from iskra.atomic import whole_file
turn = 0
while True:
    turn += 1
    with whole_file(sys.argv[1]) as file:
        for _ in range(200):
            file.write(b"%06d\\n" % turn * 500)
    print(turn, flush=True)
"""


@pytest.mark.skipif(os.name != "posix", reason="kills a process by a signal")
def test_killed_while_writing(tmp_path):
    place = tmp_path / "numbers"
    for delay in (0.0, 0.004, 0.011):
        writer = subprocess.Popen([sys.executable, "-c", WRITER, str(place)], stdout=subprocess.PIPE)
        writer.stdout.readline()  # one file is whole
        time.sleep(delay)
        writer.send_signal(signal.SIGKILL)
        writer.communicate()
        lines = place.read_bytes().split(b"\n")
        assert len(lines) == 100_001
        assert len(set(lines[:-1])) == 1
