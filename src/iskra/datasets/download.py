"""Downloads that resume after an interruption, and appear under their name only when complete and verified."""

from __future__ import annotations

import logging
import os
import tarfile
from collections.abc import Collection
from pathlib import Path
from typing import Any

from ..atomic import whole_file

TIMEOUT = 30  # seconds without a byte
CHUNK = 1 << 16  # bytes
TRIES = 3  # connections before the download fails


def download(url: str, path: Path, sha256: str | None) -> None:
    """Download `url` to `path`, resuming an earlier attempt; a verified file that is there already is kept.

    Raises:
        ImportError: If pooch is not installed.
        OSError: If the server cannot be reached, refuses, or the connection breaks. The bytes so far are kept.
        ValueError: If the content has another SHA-256. Nothing is kept.
    """
    try:
        import pooch
    except ImportError as error:
        raise ImportError("downloads need pooch (pip install 'iskra[data]')") from error
    pooch.get_logger().setLevel(logging.WARNING)  # the progress bar says it
    path.parent.mkdir(parents=True, exist_ok=True)
    try:
        pooch.retrieve(
            url, f"sha256:{sha256}", path.name, path.parent, downloader=Resuming(path.with_name(f"{path.name}.part"))
        )
    except ValueError as error:
        raise ValueError(
            f"expected {url} to have SHA-256 {sha256}, got another content. Nothing was kept: call again, "
            f"or put the file into {path.parent} yourself."
        ) from error


class Resuming:
    """A downloader for pooch that keeps the bytes so far in `partial` and requests only the rest."""

    def __init__(self, partial: Path) -> None:
        self.partial = partial

    def __call__(self, url: str, output_file: str, pooch: object, check_only: bool = False) -> None:
        """Download `url` to `output_file`, which is replaced atomically."""
        import requests

        for attempt in range(TRIES):
            try:
                self._receive(url)
                break
            except (requests.ConnectionError, requests.Timeout, requests.exceptions.ChunkedEncodingError):
                if attempt == TRIES - 1 or not self.partial.exists():
                    raise
        os.replace(self.partial, output_file)

    def _receive(self, url: str) -> None:
        """Request the bytes after those in `partial`, and append them."""
        import requests

        have = self.partial.stat().st_size if self.partial.exists() else 0
        headers = {"Accept-Encoding": "identity"} | ({"Range": f"bytes={have}-"} if have else {})
        with requests.get(url, headers=headers, stream=True, timeout=TIMEOUT) as response:
            if response.status_code == requests.codes.requested_range_not_satisfiable:
                if response.headers.get("Content-Range") == f"bytes */{have}":
                    return  # everything was there
                self.partial.unlink()
                return self._receive(url)
            response.raise_for_status()
            resumed = response.headers.get("Content-Range", "").startswith(f"bytes {have}-")
            with open(self.partial, "ab" if resumed else "wb") as file:
                self._copy(response, file, have if resumed else 0)

    def _copy(self, response: Any, file: Any, have: int) -> None:
        """Write the body to `file`, with a progress bar in a terminal."""
        from tqdm.auto import tqdm

        length = response.headers.get("Content-Length")
        total = have + int(length) if length else None
        name = self.partial.name.removesuffix(".part")
        with tqdm(desc=name, total=total, initial=have, unit="B", unit_scale=True, disable=None) as bar:
            for chunk in response.iter_content(CHUNK):
                file.write(chunk)
                bar.update(len(chunk))


def unpack(archive: Path, names: Collection[str]) -> None:
    """Extract the files called `names`, from any directory of the archive, beside it, and remove it."""
    with tarfile.open(archive) as members:
        for member in members:
            name = Path(member.name).name
            content = members.extractfile(member) if name in names else None
            if content:
                with whole_file(archive.with_name(name)) as file:
                    file.write(content.read())
    archive.unlink()
