"""Downloads that resume after an interruption, and appear under their name only when complete and verified."""

from __future__ import annotations

import http.client
import os
import secrets
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import IO, Any

from .checksum import Checksum
from .progress_line import ProgressLine

TIMEOUT = 30  # seconds without a byte
CHUNK = 1 << 16  # bytes
TRIES = 3  # connections before the download fails
PAUSE = 0.2  # seconds before the second connection, twice as long before the next

_RANGE_NOT_SATISFIABLE = 416


def download(url: str, path: Path, checksum: Checksum | None = None) -> None:
    """Download `url` to `path`, which is replaced when everything is there.

    What an earlier attempt received is kept in `<name>.part`. The rest alone is requested if it must belong to the same
    content: the checksum will tell, or the server's word for this version (ETag, Last-Modified) is unchanged.

    Args:
        url: an address of the kinds http, https, ftp, file or data.
        path: the name of the file; its folder is made.
        checksum: what the content shall have.

    Raises:
        OSError: the server cannot be reached, refuses, or the connection breaks; the disk has no room for the file.
        ValueError: an address that is none, or a content with another checksum, of which nothing is kept.
    """
    path.parent.mkdir(parents=True, exist_ok=True)
    with _part_of(path) as part:
        for attempt in range(TRIES):
            try:
                _Transfer(url, part, checksum is not None).receive()
                break
            except urllib.error.HTTPError:
                raise
            except OSError:
                if attempt == TRIES - 1 or not (part.exists() and part.stat().st_size):
                    raise
                time.sleep(PAUSE * 2**attempt)
        _version_file(part).unlink(missing_ok=True)
        if checksum is not None and not checksum.fits(part):
            part.unlink()
            raise ValueError(
                f"expected {url} to have {checksum}, got another content. Nothing was kept: call again, "
                f"or put the file into {path.parent} yourself."
            )
        os.replace(part, path)


@contextmanager
def _part_of(path: Path) -> Iterator[Path]:
    """The file that receives the content of `path`; one of its own while another download of it runs."""
    part = path.with_name(f"{path.name}.part")
    lock = path.with_name(f".{path.name}.lock")
    with lock.open("ab") as file:
        if _locked(file):
            try:
                yield part
            finally:
                with suppress(OSError):  # systems that keep open files
                    lock.unlink()
            return
    own = path.with_name(f"{path.name}.{secrets.token_hex(4)}.part")
    try:
        yield own
    finally:
        own.unlink(missing_ok=True)
        _version_file(own).unlink(missing_ok=True)


def _locked(file: IO[bytes]) -> bool:
    """Lock a file as long as it is open, unless another process has; systems without such locks go without."""
    try:
        import fcntl

        fcntl.flock(file, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    except (ImportError, OSError):
        pass
    return True


def _version_file(part: Path) -> Path:
    """Where the server's word for the version of the content in `part` is kept."""
    return part.with_name(f"{part.name}.version")


class _Transfer:
    """One connection that appends what is missing to a file.

    Args:
        url: the address.
        part: the file.
        is_verified: whether a checksum will tell if the parts belong together.
    """

    def __init__(self, url: str, part: Path, is_verified: bool) -> None:
        self.url, self.part, self.is_verified = url, part, is_verified
        self.version = _version_file(part)

    def receive(self) -> None:
        """Request what is missing, and append it."""
        have = self.part.stat().st_size if self.part.exists() else 0
        known = self.version.read_text() if self.version.exists() else ""
        if not (self.is_verified or known):
            have = 0
        try:
            response = urllib.request.urlopen(self._request(have, known), timeout=TIMEOUT)
        except urllib.error.HTTPError as error:
            error.close()
            if error.code != _RANGE_NOT_SATISFIABLE or not have:
                raise
            if error.headers.get("Content-Range") != f"bytes */{have}":
                self.part.unlink()
                self.receive()
            return
        with response:
            resumed = (response.headers.get("Content-Range") or "").startswith(f"bytes {have}-")
            have = have if resumed else 0
            total = self._total(response, have)
            if not resumed:
                self.version.write_text(_version(response.headers))
            with self.part.open("ab" if resumed else "wb") as file:
                self._copy(response, file, have, total)

    def _request(self, have: int, known: str) -> urllib.request.Request:
        request = urllib.request.Request(self.url)
        if request.type in ("http", "https"):
            request.add_header("User-Agent", "iskra")
            request.add_header("Accept-Encoding", "identity")
            if have:
                request.add_header("Range", f"bytes={have}-")
            if have and known:
                request.add_header("If-Range", known)
        return request

    def _total(self, response: Any, have: int) -> int | None:
        """The length of the content, if the server says so; the disk has room for what is missing."""
        length = response.headers.get("Content-Length") or ""
        free = shutil.disk_usage(self.part.parent).free
        if not length.isdigit():
            return None
        if int(length) > free:
            raise OSError(
                f"expected {int(length):,} free bytes on the disk of {self.part.parent} for {self.url}, got {free:,}. "
                "Make room, or choose another folder"
            )
        return have + int(length)

    def _copy(self, response: Any, file: IO[bytes], have: int, total: int | None) -> None:
        """Append the body to `file`, and see that it is complete."""
        with ProgressLine(self.part.name.removesuffix(".part"), total) as line:
            while chunk := _read(response):
                file.write(chunk)
                have += len(chunk)
                line.show(have)
        if total is not None and have != total:
            raise ConnectionError(f"the connection broke after {have:,} of {total:,} bytes")


def _read(response: Any) -> bytes:
    try:
        return response.read(CHUNK)
    except http.client.HTTPException as error:
        raise ConnectionError(f"the connection broke: {error}") from error


def _version(headers: Any) -> str:
    """The server's word for the version of a content; nothing if it does not promise the same bytes."""
    tag = headers.get("ETag") or ""
    return tag if tag.startswith('"') else headers.get("Last-Modified") or ""
