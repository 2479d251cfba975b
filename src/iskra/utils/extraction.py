"""Extraction of archives from anywhere: nothing is written outside of the folder, and no link or device is made."""

from __future__ import annotations

import bz2
import gzip
import lzma
import posixpath
import secrets
import shutil
import tarfile
import zipfile
import zlib
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import IO, Any

from ..advice import advise

FORMATS = ("tar", "zip")

_LARGEST_READ = 1 << 26  # bytes that a header may ask for at once
_ALWAYS_ALLOWED = 1 << 30  # bytes of content that any archive may have
_LARGEST_RATIO = 200  # bytes of content for each byte of a larger archive
_HEADER = 4096  # bytes that a file counts beside its content
_SHOWN = 3  # names in a message
_DAMAGE = (
    tarfile.TarError, zipfile.BadZipFile, gzip.BadGzipFile, lzma.LZMAError, zlib.error, EOFError, RuntimeError
)  # fmt: skip


@dataclass
class _Member:
    """A file or folder of an archive."""

    name: str  # its path, as written there
    size: int  # bytes
    kind: str  # "file", "folder", "link" or "other"
    source: Any  # what the archive calls it
    target: str = ""  # the path of a link's target in the archive


def extract_archive(
    archive: Path, folder: Path, archive_format: str | Sequence[str] | None = "auto", overwrite: bool = True
) -> bool:
    """Extract an archive into a folder, if it is one: tar (also with gzip, bzip2 or xz) or zip.

    Names that lead out of the folder, devices, and links to anything but a file of the archive are left out and named
    in a warning. Other links become copies. Each file appears whole or not at all.

    Args:
        archive: the file.
        folder: where its files go; it is made.
        archive_format: "tar", "zip", several of them, "auto" for both, or None for none.
        overwrite: write files that are there already with the right size, too.

    Returns:
        Whether it is an archive of these formats.

    Raises:
        ValueError: an unknown format; a damaged archive, or one with far more content than its size can explain.
        OSError: the disk has no room for a file.
    """
    formats = _formats(archive_format)
    if "tar" in formats and _is_tar(archive):
        reading = _from_tar
    elif "zip" in formats and zipfile.is_zipfile(archive):
        reading = _from_zip
    else:
        return False
    extraction = _Extraction(archive, folder, overwrite)
    try:
        reading(archive, extraction)
    except _DAMAGE as error:
        raise ValueError(f"extract: expected a sound archive, got {archive}: {error}. Download it again.") from error
    extraction.finish()
    return True


def _formats(archive_format: str | Sequence[str] | None) -> Sequence[str]:
    if archive_format is None:
        return ()
    formats = FORMATS if archive_format == "auto" else archive_format
    formats = (formats,) if isinstance(formats, str) else tuple(formats)
    if unknown := [name for name in formats if name not in FORMATS]:
        raise ValueError(
            f"extract: expected archive_format as 'auto', 'tar', 'zip' or None, got {unknown[0]!r}. Pass one of them."
        )
    return formats


class _Extraction:
    """What is extracted to a folder, and how much of it."""

    def __init__(self, archive: Path, folder: Path, overwrite: bool) -> None:
        self.archive, self.folder, self.overwrite = archive, folder, overwrite
        self.limit = max(_ALWAYS_ALLOWED, _LARGEST_RATIO * archive.stat().st_size)
        self.total = 0  # bytes so far
        self.written: dict[str, int] = {}  # the size of each file, by its path
        self.links: list[tuple[str, _Member]] = []
        self.left_out: list[str] = []
        folder.mkdir(parents=True, exist_ok=True)

    def allow(self, member: _Member) -> str | None:
        """The path of a member below the folder, None for one that is left out.

        Raises:
            ValueError: the content is too large for the archive.
        """
        self._count(member.size)
        name = _safe(member.name)
        if name is None or member.kind == "other" or not (name or member.kind == "folder"):
            self.left_out.append(member.name)
            return None
        if member.kind == "link":
            self.links.append((name, member))
            return None
        if member.kind == "folder":
            (self.folder / name).mkdir(parents=True, exist_ok=True)
            return None
        return name

    def is_there(self, name: str, member: _Member) -> bool:
        """Note a file; whether it was extracted before."""
        self.written[name] = member.size
        place = self.folder / name
        return not self.overwrite and place.is_file() and place.stat().st_size == member.size

    def write(self, name: str, size: int, content: IO[bytes]) -> None:
        """Write a file, which replaces one of this name."""
        place = self.folder / name
        place.parent.mkdir(parents=True, exist_ok=True)
        if size > (free := shutil.disk_usage(self.folder).free):
            raise OSError(
                f"extract: expected {size:,} free bytes on the disk of {self.folder} for {name}, got {free:,}. "
                "Make room, or choose another folder."
            )
        scrap = place.with_name(f".{secrets.token_hex(8)}.writing")
        try:
            with scrap.open("xb") as file:
                shutil.copyfileobj(content, file)
            scrap.replace(place)
        finally:
            scrap.unlink(missing_ok=True)

    def finish(self) -> None:
        """Copy the targets of links, and name what was left out."""
        pending = self.links
        while ready := [(name, link) for name, link in pending if link.target in self.written]:
            for name, link in ready:
                size = self.written[link.target]
                self._count(size)
                if name not in self.written:
                    with (self.folder / link.target).open("rb") as content:
                        self.write(name, size, content)
                    self.written[name] = size
            pending = [each for each in pending if each not in ready]
        self.left_out += [link.name for _, link in pending]
        if self.left_out:
            named = ", ".join(map(repr, self.left_out[:_SHOWN])) + ", ..." * (len(self.left_out) > _SHOWN)
            advise(
                f"left out of {self.archive}",
                f"extract: {len(self.left_out):,} entries of {self.archive} lead out of its folder or are no files, "
                f"and are left out: {named}. Extract it yourself if you trust it.",
            )

    def _count(self, size: int) -> None:
        self.total += size + _HEADER
        if self.total > self.limit:
            raise ValueError(
                f"extract: expected at most {self.limit:,} bytes in {self.archive}, by its size, got more. It may be "
                "made to fill the disk; extract it yourself if you trust it."
            )


def _safe(name: str) -> str | None:
    """A path in an archive without detours, "" for the folder itself, None for one that may lead out of it.

    Example:
        >>> _safe("./a//b.txt"), _safe("./"), _safe("a/../../b"), _safe("/etc/passwd"), _safe("C:/b")
        ('a/b.txt', '', None, None, None)
    """
    parts = [part for part in name.split("/") if part not in ("", ".")]
    if name.startswith("/") or ".." in parts or any(c in name for c in "\0\\") or ":" in (parts or [""])[0][:2]:
        return None
    return "/".join(parts)


def _is_tar(archive: Path) -> bool:
    try:
        with _open_tar(archive):
            return True
    except _DAMAGE:
        return False


@contextmanager
def _open_tar(archive: Path) -> Iterator[tarfile.TarFile]:
    with _decompressed(archive) as plain:
        reader: Any = _Cautious(plain)
        with tarfile.open(fileobj=reader, mode="r:") as tar:
            yield tar


def _from_tar(archive: Path, extraction: _Extraction) -> None:
    with _open_tar(archive) as tar:
        for info in tar:
            member = _tar_member(info)
            name = extraction.allow(member)
            if name is not None and not extraction.is_there(name, member):
                content = tar.extractfile(info)
                assert content is not None
                extraction.write(name, member.size, content)


def _tar_member(info: tarfile.TarInfo) -> _Member:
    is_link = info.issym() or info.islnk()
    kind = "link" if is_link else "file" if info.isreg() else "folder" if info.isdir() else "other"
    base = posixpath.dirname(info.name) if info.issym() else ""
    target = posixpath.normpath(posixpath.join(base, info.linkname)) if is_link else ""
    return _Member(info.name, info.size if kind != "link" else 0, kind, info, target)


def _decompressed(archive: Path) -> IO[bytes]:
    with archive.open("rb") as file:
        start = file.read(6)
    if start.startswith(b"\x1f\x8b"):
        return gzip.open(archive)  # type: ignore[return-value]
    if start.startswith(b"BZh"):
        return bz2.open(archive)
    return lzma.open(archive) if start == b"\xfd7zXZ\0" else archive.open("rb")


class _Cautious:
    """A file that refuses to read more at once than a file's header can need."""

    def __init__(self, file: IO[bytes]) -> None:
        self._file = file
        self.seek, self.tell = file.seek, file.tell

    def read(self, size: int = -1) -> bytes:
        """Read `size` bytes.

        Raises:
            tarfile.ReadError: too many.
        """
        if size > _LARGEST_READ:
            raise tarfile.ReadError(f"a header of {size:,} bytes")
        return self._file.read(size)


def _from_zip(archive: Path, extraction: _Extraction) -> None:
    with zipfile.ZipFile(archive) as content:
        for member in _zip_members(content.infolist()):
            name = extraction.allow(member)
            if name is not None and not extraction.is_there(name, member):
                with content.open(member.source) as file:
                    extraction.write(name, member.size, file)


def _zip_members(infos: Iterable[zipfile.ZipInfo]) -> Iterator[_Member]:
    for info in infos:
        mode = info.external_attr >> 16
        is_odd = bool(mode >> 12) and mode >> 12 not in (0o4, 0o10)  # neither folder nor file, for Unix
        kind = "folder" if info.is_dir() else "other" if is_odd else "file"
        yield _Member(info.filename, info.file_size, kind, info)
