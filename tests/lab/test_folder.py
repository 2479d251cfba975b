import json

import pytest

from iskra.lab.folder import RunFolder, new_run_path


@pytest.fixture
def folder(tmp_path):
    return RunFolder(tmp_path / "runs" / "first")


def files(folder):
    return sorted(path.name for path in folder.path.iterdir() if path.is_file())


def test_a_file_appears_when_it_is_whole(folder):
    with folder.open("notes.txt") as file:
        file.write(b"half")
        file.flush()
        assert files(folder) == []
        file.write(b" and whole")
    assert files(folder) == ["notes.txt"]
    assert (folder.path / "notes.txt").read_text() == "half and whole"


def test_a_failed_write_leaves_the_old_file(folder):
    folder.write_text("notes.txt", "old")
    with pytest.raises(RuntimeError), folder.open("notes.txt") as file:
        file.write(b"new")
        raise RuntimeError
    assert (folder.path / "notes.txt").read_text() == "old"
    folder.close()
    assert [path.name for path in folder.path.iterdir()] == ["notes.txt"]


def test_json_has_null_where_a_number_is_not_finite(folder):
    folder.write_json("metrics.json", {"loss": float("nan"), "all": [1.5, float("inf")], "of": {"it": -float("inf")}})
    content = json.loads((folder.path / "metrics.json").read_text())
    assert content == {"loss": None, "all": [1.5, None], "of": {"it": None}}


def test_a_run_never_overwrites_another(folder):
    with pytest.raises(FileExistsError, match=r"^run: expected a new folder, got .*first.* Choose another name"):
        RunFolder(folder.path)


def test_a_place_that_cannot_be_written_is_named(tmp_path):
    (tmp_path / "file").write_text("")
    with pytest.raises(OSError, match=r"^run: cannot make the folder .*file.*run.*: Not a directory\."):
        RunFolder(tmp_path / "file" / "run")


def test_runs_of_the_same_second_have_different_names(tmp_path):
    names = {new_run_path(tmp_path, "digits").name for _ in range(5)}
    assert len(names) > 1
    assert all(name.startswith("digits-20") for name in names)


def test_a_run_can_be_named(tmp_path):
    assert new_run_path(tmp_path, "digits", "wide net") == tmp_path / "wide net"


def test_a_taken_name_is_refused_at_once(tmp_path):
    (tmp_path / "first").mkdir()
    with pytest.raises(FileExistsError, match=r"^run: expected a new folder, got .*first.* Choose another name"):
        new_run_path(tmp_path, "digits", "first")


@pytest.mark.parametrize("name", ["", "a/b", "..", ".hidden", "a\\b", "c:d"])
def test_a_name_must_be_a_plain_name(tmp_path, name):
    with pytest.raises(ValueError, match=r"^name: expected the plain name of a folder, got .* Remove slashes"):
        new_run_path(tmp_path, "digits", name)


def test_a_folder_that_is_gone_on_with_loses_what_was_left_unfinished(tmp_path):
    first = RunFolder(tmp_path / "run")
    first.write_text("kept.txt", "kept")
    (first.path / ".writing" / "half.txt").write_text("ha")
    again = RunFolder(tmp_path / "run", resume=True)
    again.write_text("more.txt", "more")
    again.close()
    assert sorted(file.name for file in again.path.iterdir()) == ["kept.txt", "more.txt"]
    again.close()  # a second time does nothing
