"""Files from a server on this machine: names, the cache, checksums, resuming, and archives that mean harm."""

import hashlib
import io
import os
import stat
import tarfile
import threading
import zipfile
from pathlib import Path
from types import SimpleNamespace

import pytest

from iskra.advice import IskraWarning
from iskra.utils import checksum, download, extraction, get_file

TEXT = b"all the world's a stage\n" * 20_000
TWO_CHUNKS = 2 * download.CHUNK

pytestmark = [pytest.mark.usefixtures("cache"), pytest.mark.timeout(20)]


@pytest.fixture
def text(site):
    site.files["plays/a.txt"] = TEXT
    return f"{site.address}plays/a.txt?raw=true"


def tar(*entries, mode="w:gz"):
    """A tar file of `(name, content)` or of a `TarInfo`."""
    buffer = io.BytesIO()
    with tarfile.open(fileobj=buffer, mode=mode) as archive:
        for entry in entries:
            info, content = (
                (entry, b"") if isinstance(entry, tarfile.TarInfo) else (tarfile.TarInfo(entry[0]), entry[1])
            )
            info.size = len(content)
            archive.addfile(info, io.BytesIO(content))
    return buffer.getvalue()


def special(name, kind, target=""):
    info = tarfile.TarInfo(name)
    info.type, info.linkname = kind, target
    return info


def zipped(*entries):
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries:
            archive.writestr(name, content)
    return buffer.getvalue()


def below(folder):
    return {str(p.relative_to(folder)): p.read_bytes() for p in Path(folder).rglob("*") if p.is_file()}


def test_a_file_is_downloaded_once(site, text, cache):
    path = get_file(origin=text)
    assert (path, Path(path).read_bytes()) == (str(cache / "datasets" / "a.txt?raw=true".partition("?")[0]), TEXT)
    assert get_file(origin=text) == path
    assert len(site.asked) == 1
    assert os.listdir(cache / "datasets") == ["a.txt"]
    site.files["plays/a.txt"] = b"new"
    assert Path(get_file(origin=text, force_download=True)).read_bytes() == b"new"


def test_the_place_is_the_users(text, tmp_path, monkeypatch):
    assert get_file("b", text, cache_dir=tmp_path, cache_subdir="c/d") == str(tmp_path / "c" / "d" / "b")
    assert get_file("b", text, cache_subdir=str(tmp_path / "e")) == str(tmp_path / "e" / "b")
    monkeypatch.setenv("KERAS_HOME", str(tmp_path / "home"))
    assert get_file(Path("b"), text) == str(tmp_path / "home" / "datasets" / "b")


def test_a_file_of_this_machine(tmp_path):
    (tmp_path / "a b.txt").write_bytes(TEXT)
    assert Path(get_file(origin=(tmp_path / "a b.txt").as_uri())).name == "a b.txt"


@pytest.mark.parametrize("algorithm", ["md5", "sha256"])
def test_checksums(site, text, cache, algorithm):
    right = hashlib.new(algorithm, TEXT).hexdigest()
    for arguments in ({}, {"hash_algorithm": algorithm}):
        assert Path(get_file(origin=text, file_hash=right.upper(), **arguments)).read_bytes() == TEXT
    kept = cache / "datasets" / "a.txt"
    kept.write_bytes(b"damaged")
    get_file(origin=text, file_hash=right)
    assert kept.read_bytes() == TEXT
    site.files["plays/a.txt"] = b"another"
    kept.write_bytes(b"older")
    with pytest.raises(ValueError, match=r"get_file: expected http.* to have (MD5|SHA-256) .*, got another content"):
        get_file(origin=text, file_hash=right)
    assert below(cache) == {"datasets/a.txt": b"older"}
    assert get_file(origin=text) == str(kept)


def test_a_checksum_that_is_none(text, site):
    for arguments in ({"file_hash": "12"}, {"file_hash": "0" * 64, "hash_algorithm": "md5"}, {"md5_hash": "x" * 32}):
        with pytest.raises(ValueError, match=r"checksum: expected .* hexadecimal digits, got"):
            get_file(origin=text, **arguments)
    with pytest.raises(ValueError, match=r"expected the algorithm 'auto', 'md5' or 'sha256', got 'crc'"):
        checksum.Checksum("0" * 32, "crc")
    assert site.asked == []


@pytest.mark.parametrize("name", ["a/b", "..", "/etc/passwd", "a\0"])
def test_a_name_that_is_a_path(text, name):
    with pytest.raises(ValueError, match="get_file: expected the name of a file, got fname="):
        get_file(name, text)


def test_an_address_without_a_name(site):
    with pytest.raises(ValueError, match=r"expected the name of a file, got 'http.*Pass fname="):
        get_file(origin=site.address)
    with pytest.raises(ValueError, match="get_file: expected an origin, got None"):
        get_file("a.txt")
    with pytest.raises(ValueError, match="unknown url type"):
        get_file("a.txt", "a.txt")


def test_a_server_that_has_no_such_file(site, cache):
    with pytest.raises(OSError, match=r"get_file: the download of .*none.txt failed: Not Found. Check"):
        get_file(origin=f"{site.address}none.txt")
    assert below(cache) == {}


@pytest.mark.parametrize("known", ["checksum", "tag"])
def test_the_next_call_requests_the_rest(site, text, known):
    site.tag = '"1"' if known == "tag" else ""
    arguments = {"md5_hash": hashlib.md5(TEXT).hexdigest()} if known == "checksum" else {}
    site.breaks = [TWO_CHUNKS, 0, 0]
    with pytest.raises(OSError, match=f"the connection broke after {TWO_CHUNKS:,} of {len(TEXT):,} bytes"):
        get_file(origin=text, **arguments)
    assert Path(get_file(origin=text, **arguments)).read_bytes() == TEXT
    assert site.asked[-1] == f"bytes={TWO_CHUNKS}-"


@pytest.mark.parametrize("tag", ["", '"2"'])
def test_parts_of_two_versions_are_never_joined(site, text, tag, cache):
    """Neither without any word of the server for the version, nor if its word has changed."""
    site.tag = tag and '"1"'
    site.breaks = [TWO_CHUNKS, *(0, 0)[: 2 if tag else 1]]
    with pytest.raises(OSError, match="the connection broke"):
        get_file(origin=text)
    site.tag, site.files["plays/a.txt"] = tag, TEXT.upper()
    assert Path(get_file(origin=text)).read_bytes() == TEXT.upper()
    assert os.listdir(cache / "datasets") == ["a.txt"]


def test_two_downloads_at_once(text, cache):
    """One may wait for the other's bytes, but never mixes its own with them."""
    threads = [threading.Thread(target=get_file, args=(None, text), kwargs={"force_download": True}) for _ in range(6)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert below(cache) == {"datasets/a.txt": TEXT}


def test_a_file_larger_than_the_disk(text, cache, monkeypatch):
    monkeypatch.setattr(download.shutil, "disk_usage", lambda path: SimpleNamespace(free=9))
    with pytest.raises(OSError, match=r"expected 480,000 free bytes on the disk of .*, got 9. Make room"):
        get_file(origin=text)
    assert below(cache) == {}


@pytest.mark.parametrize("kind", ["w:gz", "w:bz2", "w:xz", "w", "zip"])
def test_archives(site, kind):
    files = [("set/a.txt", TEXT[:999]), ("./set/deep/b.txt", b"b")]
    site.files["set.bin"] = zipped(*files) if kind == "zip" else tar(special("./", tarfile.DIRTYPE), *files, mode=kind)
    folder = get_file("images", f"{site.address}set.bin", extract=True)
    assert below(folder) == {"set/a.txt": TEXT[:999], "set/deep/b.txt": b"b"}
    assert Path(folder).with_name("images_archive").read_bytes() == site.files["set.bin"]
    Path(folder, "set", "a.txt").unlink()
    assert get_file("images", f"{site.address}set.bin", extract=True) == folder
    assert below(folder)["set/a.txt"] == TEXT[:999]
    assert len(site.asked) == 1


def test_names_of_archives(site):
    site.files["set.tar.gz"] = tar(("a", b"1"))
    origin = f"{site.address}set.tar.gz"
    names = [Path(get_file(name, origin, untar=True)).name for name in (None, "b.tgz", "c")]
    assert names == ["set.tar.gz", "b_extracted", "c"]


def test_an_archive_that_changed_is_extracted_anew(site):
    site.files["set.tar"] = tar(("a", b"1"), mode="w")
    get_file(origin=f"{site.address}set.tar", extract=True)
    site.files["set.tar"] = tar(("a", b"2"), mode="w")
    assert below(get_file(origin=f"{site.address}set.tar", extract=True, force_download=True)) == {"a": b"2"}


def test_no_archive(site, text):
    with pytest.raises(ValueError, match=r"get_file: expected a tar or zip archive from .*, got another file"):
        get_file(origin=text, extract=True)
    with pytest.raises(ValueError, match=r"expected archive_format as 'auto', 'tar', 'zip' or None, got 'rar'"):
        get_file(origin=text, extract=True, archive_format="rar")
    site.files["set.zip"] = zipped(("a", b"1"))
    with pytest.raises(ValueError, match="expected a tar archive"):
        get_file(origin=f"{site.address}set.zip", untar=True)


OUTSIDE = {
    "parent": ("../evil", b"x"),
    "detour": ("a/../../evil", b"x"),
    "absolute": ("/tmp/evil", b"x"),
    "drive": ("C:/evil", b"x"),
    "backslash": ("..\\evil", b"x"),
}
ODD = {
    "link out": special("link", tarfile.SYMTYPE, "../../evil"),
    "absolute link": special("link", tarfile.SYMTYPE, "/etc/passwd"),
    "hard link out": special("link", tarfile.LNKTYPE, "../evil"),
    "link to itself": special("link", tarfile.SYMTYPE, "link"),
    "device": special("zero", tarfile.CHRTYPE),
    "pipe": special("pipe", tarfile.FIFOTYPE),
}


@pytest.mark.parametrize(
    "archive",
    [
        *[pytest.param(tar(entry, ("a", b"1")), id=f"tar {name}") for name, entry in {**OUTSIDE, **ODD}.items()],
        *[pytest.param(zipped(entry, ("a", b"1")), id=f"zip {name}") for name, entry in OUTSIDE.items()],
    ],
)
def test_what_leads_outside_is_left_out_and_named(tmp_path, archive):
    (tmp_path / "archive").write_bytes(archive)
    with pytest.warns(IskraWarning, match=r"extract: 1 entries of .* are left out: "):
        assert extraction.extract_archive(tmp_path / "archive", tmp_path / "deep" / "set")
    assert below(tmp_path) == {"archive": archive, "deep/set/a": b"1"}
    assert not any(path.is_symlink() for path in tmp_path.rglob("*"))


def test_a_link_is_a_copy_and_nothing_is_written_through_it(tmp_path):
    """A link to a folder outside, and then a file "in" it."""
    link, copy, chain = (special(*e) for e in (("out", b"2", ".."), ("set/b", b"2", "../a"), ("c", b"1", "set/b")))
    (tmp_path / "archive").write_bytes(tar(link, ("out/evil", b"x"), chain, copy, ("a", b"1")))
    with pytest.warns(IskraWarning, match="left out: 'out'"):
        extraction.extract_archive(tmp_path / "archive", tmp_path / "set")
    assert below(tmp_path / "set") == {"out/evil": b"x", "a": b"1", "set/b": b"1", "c": b"1"}


def test_a_zip_files_link_is_left_out(tmp_path):
    info = zipfile.ZipInfo("link")
    info.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(tmp_path / "archive", "w") as archive:
        archive.writestr(info, "/etc/passwd")
    with pytest.warns(IskraWarning, match="left out: 'link'"):
        extraction.extract_archive(tmp_path / "archive", tmp_path / "set")
    assert below(tmp_path / "set") == {}


@pytest.mark.parametrize("make", [tar, zipped])
def test_a_bomb(tmp_path, monkeypatch, make):
    monkeypatch.setattr(extraction, "_ALWAYS_ALLOWED", 1 << 16)
    (tmp_path / "archive").write_bytes(make(("a", bytes(1 << 20))))
    with pytest.raises(ValueError, match=r"extract: expected at most [\d,]+ bytes in .*, by its size, got more"):
        extraction.extract_archive(tmp_path / "archive", tmp_path / "set")
    assert below(tmp_path / "set") == {}


def test_a_header_as_a_bomb(tmp_path, monkeypatch):
    monkeypatch.setattr(extraction, "_LARGEST_READ", 1 << 16)
    name = tarfile.TarInfo("././@LongLink")
    name.type = tarfile.GNUTYPE_LONGNAME
    name.size = 1 << 20
    archive = tar(("a", b"1"), mode="w")[:1024] + name.tobuf(tarfile.GNU_FORMAT) + bytes(1 << 20)
    (tmp_path / "archive").write_bytes(archive)
    with pytest.raises(ValueError, match="got .*: a header of 1,048,576 bytes"):
        extraction.extract_archive(tmp_path / "archive", tmp_path / "set")


@pytest.mark.parametrize("archive", [tar(("a", os.urandom(1 << 12))), zipped(("a", os.urandom(1 << 12)))])
def test_a_damaged_archive(tmp_path, archive):
    for end in (40, 1000, len(archive) - 40):
        (tmp_path / "archive").write_bytes(archive[:end] + bytes(7) + archive[end + 7 :])
        try:
            extraction.extract_archive(tmp_path / "archive", tmp_path / "set")
        except ValueError as error:
            assert "expected a sound archive" in str(error)
        assert set(below(tmp_path / "set")) <= {"a"}
