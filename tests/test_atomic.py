"""Files are whole or not there."""

import os
import signal
import subprocess
import sys
import time

import pytest

import iskra.atomic
from iskra.atomic import check_room, remove_abandoned, whole_file


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
import iskra.atomic
from iskra.atomic import check_room, remove_abandoned, whole_file
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
        assert len(names(tmp_path)) <= 2
    with whole_file(place) as file:
        file.write(b"one")
    assert names(tmp_path) == ["numbers"]


HALF = """
import sys, time
from iskra.atomic import whole_file
with whole_file(sys.argv[1]) as file:
    print(file.name, flush=True)
    time.sleep(60)
"""


@pytest.fixture
def half(tmp_path):
    """A process that is writing a file, and the path of its scrap."""
    writer = subprocess.Popen([sys.executable, "-c", HALF, str(tmp_path / "first")], stdout=subprocess.PIPE, text=True)
    yield writer, tmp_path / os.path.basename(writer.stdout.readline().strip())
    writer.kill()
    writer.communicate(timeout=20)


@pytest.mark.skipif(os.name != "posix", reason="kills a process by a signal")
def test_what_a_killed_writer_left_is_removed_by_the_next(half, tmp_path):
    writer, scrap = half
    os.utime(scrap, (0, 0))  # however old, it is not abandoned
    with whole_file(tmp_path / "second"):
        assert scrap.exists()
    writer.kill()
    writer.wait(20)
    with whole_file(tmp_path / "third"):
        assert not scrap.exists()
    assert names(tmp_path) == ["second", "third"]


@pytest.mark.parametrize(
    ("name", "days", "goes"),
    [
        (".numbers.00000000.1a2b3c4d.writing", 0.5, False),  # of another machine
        (".numbers.00000000.1a2b3c4d.writing", 1.5, True),
        (".numbers.1a2b3c4d.writing", 0.5, False),  # of an older version
        (".numbers.1a2b3c4d.writing", 1.5, True),
        (".numbers.writing", 9, False),  # nobody's
        ("numbers.00000000.1a2b3c4d.writing", 9, False),
    ],
)
def test_what_another_machine_writes_is_left_alone_for_a_day(name, days, goes, tmp_path):
    (tmp_path / name).write_bytes(b"half")
    os.utime(tmp_path / name, (time.time() - days * 86_400,) * 2)
    remove_abandoned(tmp_path)
    assert (tmp_path / name).exists() != goes


@pytest.mark.skipif(not hasattr(os, "mkfifo"), reason="needs pipes with names")
@pytest.mark.timeout(20)
def test_what_is_no_file_is_left_alone(tmp_path):
    os.mkfifo(tmp_path / ".a.1a2b3c4d.writing")
    (tmp_path / "precious").write_bytes(b"")
    (tmp_path / ".b.1a2b3c4d.writing").symlink_to("precious")
    for name in names(tmp_path):
        os.utime(tmp_path / name, (0, 0))
    remove_abandoned(tmp_path)
    assert "precious" in names(tmp_path)


def test_a_scrap_that_was_taken_for_abandoned_is_made_anew(tmp_path, monkeypatch):
    lock, turns = iskra.atomic._lock, []

    def late(descriptor):
        turns.append(names(tmp_path))
        if len(turns) == 1:
            remove_abandoned(tmp_path)  # as another process in that moment
        return lock(descriptor)

    monkeypatch.setattr(iskra.atomic, "_lock", late)
    with whole_file(tmp_path / "numbers") as file:
        file.write(b"one")
    assert len(turns) == 2
    assert names(tmp_path) == ["numbers"]


def test_a_file_too_large_for_the_disk_is_not_begun(tmp_path):
    (tmp_path / "numbers").write_bytes(b"old")
    text = r"save: expected 1,000,000,000,000\.0 MB of free space in .*, got [\d,.]+ MB"
    with pytest.raises(OSError, match=text), whole_file(tmp_path / "numbers", 10**18):
        raise AssertionError("the block has begun")
    assert (tmp_path / "numbers").read_bytes() == b"old"
    assert names(tmp_path) == ["numbers"]
    check_room(tmp_path, 1000)
