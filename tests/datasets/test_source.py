"""Finding, downloading, resuming and refusing files."""

import hashlib
import io
import re
import sys
import tarfile
from pathlib import Path

import pytest

from iskra.datasets.source import Source, cache_folder
from iskra.utils.download import CHUNK


def test_a_file_in_iskra_data_is_read_where_it_is(site, letters, tmp_path, monkeypatch, cache):
    monkeypatch.setenv("ISKRA_DATA", str(tmp_path / "data"))
    own = tmp_path / "data" / "letters-1" / "a.bin"
    own.parent.mkdir(parents=True)
    own.write_bytes(site.files["a.bin"])
    assert letters.read("a.bin") == site.files["a.bin"]
    assert site.asked == []
    assert not cache.exists()


def test_a_download_is_kept(site, letters, cache):
    assert letters.read("a.bin") == site.files["a.bin"]
    assert letters.read("a.bin") == site.files["a.bin"]
    assert site.asked == [None]
    assert [path.name for path in (cache / "letters-1").iterdir()] == ["a.bin"]


def test_a_broken_connection_is_resumed_at_once(site, letters):
    site.breaks = [CHUNK + 1000, 2 * CHUNK]
    assert letters.read("a.bin") == site.files["a.bin"]
    assert site.asked == [None, f"bytes={CHUNK + 1000}-", f"bytes={3 * CHUNK + 1000}-"]


def test_a_broken_download_is_resumed_by_the_next_call(site, letters, cache):
    site.breaks = [CHUNK, 1000, 2 * CHUNK]
    with pytest.raises(FileNotFoundError, match="letters: expected the file a.bin in .*letters-1, got none, and"):
        letters.read("a.bin")
    assert not (cache / "letters-1" / "a.bin").exists()
    assert letters.read("a.bin") == site.files["a.bin"]
    assert site.asked[-1] == f"bytes={3 * CHUNK + 1000}-"


def test_a_server_that_cannot_resume_starts_over(site, letters):
    site.breaks, site.ranges = [CHUNK], False
    assert letters.read("a.bin") == site.files["a.bin"]
    assert site.asked == [None, f"bytes={CHUNK}-"]


@pytest.mark.parametrize("have", ["all of it", "too much"])
def test_a_rest_that_leaves_nothing_to_ask_for(site, letters, cache, have):
    content = site.files["a.bin"] if have == "all of it" else site.files["a.bin"] + b"more"
    (cache / "letters-1").mkdir(parents=True)
    (cache / "letters-1" / "a.bin.part").write_bytes(content)
    assert letters.read("a.bin") == site.files["a.bin"]
    assert site.asked == [f"bytes={len(content)}-"] + [None] * (have == "too much")


def test_a_rest_of_another_file_is_refused_and_then_forgotten(site, letters, cache):
    (cache / "letters-1").mkdir(parents=True)
    (cache / "letters-1" / "a.bin.part").write_bytes(b"of an older version")
    with pytest.raises(
        ValueError, match=f"letters: expected {site.address}a.bin to have SHA-256 .*, got another content"
    ):
        letters.read("a.bin")
    assert list((cache / "letters-1").iterdir()) == []
    assert letters.read("a.bin") == site.files["a.bin"]


def test_a_wrong_content_is_refused_and_not_kept(site, letters, cache):
    right, site.files["a.bin"] = site.files["a.bin"], b"wrong"
    with pytest.raises(ValueError, match=r"got another content\. Nothing was kept: call again, or put the file into"):
        letters.read("a.bin")
    assert list((cache / "letters-1").iterdir()) == []
    site.files["a.bin"] = right
    assert letters.read("a.bin") == right


def test_a_damaged_file_in_the_cache_is_named_and_replaced_on_the_next_try(site, letters, cache):
    damaged = cache / "letters-1" / "a.bin"
    letters.read("a.bin")
    damaged.write_bytes(damaged.read_bytes()[:-1])
    with pytest.raises(
        ValueError, match=rf"letters: expected .* got a damaged {re.escape(str(damaged))} .* call again"
    ):
        letters.read("a.bin")
    assert not damaged.exists()
    assert letters.read("a.bin") == site.files["a.bin"]


def test_a_damaged_file_of_the_user_is_named_and_left_alone(letters, tmp_path, monkeypatch):
    monkeypatch.setenv("ISKRA_DATA", str(tmp_path))
    damaged = tmp_path / "letters-1" / "a.bin"
    damaged.parent.mkdir()
    damaged.write_bytes(b"short")
    with pytest.raises(
        ValueError, match=rf"got a damaged {re.escape(str(damaged))} of 5 bytes .* Replace the file, or"
    ):
        letters.read("a.bin")
    assert damaged.exists()


def test_no_file_and_a_server_that_has_none(site, letters, tmp_path, monkeypatch, cache):
    site.files.clear()
    monkeypatch.setenv("ISKRA_DATA", str(tmp_path / "data"))
    with pytest.raises(FileNotFoundError) as error:
        letters.read("a.bin")
    message = str(error.value)
    assert "a.bin in " in message
    assert str(tmp_path / "data" / "letters-1") in message
    assert str(cache / "letters-1") in message
    assert f"the download from {site.address}a.bin failed: HTTP Error 404" in message


def test_no_file_and_no_network(letters, site):
    nowhere = Source("letters", "letters-1", letters.files, "http://127.0.0.1:1/")  # nobody listens on this port
    with pytest.raises(
        FileNotFoundError, match=r"download from http://127.0.0.1:1/a.bin failed: .*refused\. Call again"
    ):
        nowhere.read("a.bin")


def archive(files: dict[str, bytes]) -> bytes:
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode="w:gz") as tar:
        for name, content in files.items():
            info = tarfile.TarInfo(name)
            info.size = len(content)
            tar.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def packed(site, files: dict[str, bytes]) -> Source:
    """A source of an archive that holds `files`, by their path in it."""
    site.files["all.tar.gz"] = archive(files | {"all/readme.txt": b"left out"})
    sums = {Path(name).name: hashlib.sha256(content).hexdigest() for name, content in files.items()}
    return Source(
        "pair", "pair", sums, f"{site.address}all.tar.gz", hashlib.sha256(site.files["all.tar.gz"]).hexdigest()
    )


def test_an_archive_is_downloaded_once_and_unpacked(site, cache):
    source = packed(site, {"all/a.bin": b"first", "all/b.bin": b"second"})
    assert [source.read("a.bin"), source.read("b.bin")] == [b"first", b"second"]
    assert site.asked == [None]
    assert sorted(path.name for path in (cache / "pair").iterdir()) == ["a.bin", "b.bin"]


def test_a_damaged_member_is_replaced_from_the_archive(site, cache):
    source = packed(site, {"all/a.bin": b"first", "../../b.bin": b"second"})
    source.read("a.bin")
    (cache / "pair" / "b.bin").write_bytes(b"third")
    with pytest.raises(ValueError, match=r"pair: expected .* got a damaged .*b\.bin"):
        source.read("b.bin")
    assert source.read("b.bin") == b"second"
    assert len(site.asked) == 2


def test_the_cache_is_where_the_system_keeps_caches(monkeypatch):
    monkeypatch.setattr(Path, "home", lambda: Path("/home/ada"))
    assert cache_folder() != Path("/home/ada/.cache/iskra")
    monkeypatch.delenv("ISKRA_CACHE")
    monkeypatch.delenv("XDG_CACHE_HOME", raising=False)
    monkeypatch.setattr(sys, "platform", "linux")
    assert cache_folder() == Path("/home/ada/.cache/iskra")
    monkeypatch.setenv("XDG_CACHE_HOME", "/scratch")
    assert cache_folder() == Path("/scratch/iskra")
    monkeypatch.setattr(sys, "platform", "darwin")
    assert cache_folder() == Path("/home/ada/Library/Caches/iskra")
    monkeypatch.setattr(sys, "platform", "win32")
    monkeypatch.setenv("LOCALAPPDATA", "/local")
    assert cache_folder() == Path("/local/iskra/Cache")
