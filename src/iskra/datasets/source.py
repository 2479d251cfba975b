"""Original files of data sets, in a directory or at a URL, verified whenever they are read."""

from __future__ import annotations

import os
import tarfile
from collections.abc import Collection, Mapping
from dataclasses import dataclass
from pathlib import Path

from ..atomic import whole_file
from ..cache import cache_folder
from ..utils.checksum import Checksum
from ..utils.download import download

KERAS_FILES = "https://storage.googleapis.com/tensorflow/tf-keras-datasets/"  # where Keras keeps its data sets


@dataclass(frozen=True)
class Source:
    """The original files of one data set.

    A file is read from `$ISKRA_DATA/<folder>`, else from the user's cache, else downloaded. Its checksum is verified
    before it is used.
    """

    name: str  # the name of the data set, for messages
    folder: str  # the name of its directory in `ISKRA_DATA` and in the cache
    files: Mapping[str, str]  # the SHA-256 of each file, or its MD5, by file name
    address: str  # the URL of the directory of the files, with a slash at its end; or of the archive of all of them
    archive_sha256: str | None = None  # the SHA-256 of the archive; `None` without one

    def read(self, file: str) -> bytes:
        """Return the content of `file`, as published.

        Raises:
            FileNotFoundError: If it is in neither directory and cannot be downloaded.
            ValueError: If it is damaged. In the cache it is then removed, so that the next call downloads it.
        """
        own = self._own_folder()
        if own and (own / file).is_file():
            return self._checked(
                own / file, f"Replace the file, or remove it to have it downloaded from {self.address}."
            )
        cached = cache_folder() / self.folder / file
        if not cached.is_file():
            self._fetch(file, cached.parent)
        try:
            return self._checked(cached, f"It was removed: call again to download it from {self.address}.")
        except ValueError:
            cached.unlink()
            raise

    def _own_folder(self) -> Path | None:
        data = os.environ.get("ISKRA_DATA")
        return Path(data).expanduser() / self.folder if data else None

    def _checked(self, path: Path, remedy: str) -> bytes:
        content = path.read_bytes()
        checksum = Checksum(self.files[path.name])
        if not checksum.fits(content):
            raise ValueError(
                f"{self.name}: expected the file with {checksum}, got a damaged {path} "
                f"of {len(content):,} bytes with {checksum.of(content).digits}. {remedy}"
            )
        return content

    def _fetch(self, file: str, folder: Path) -> None:
        """Download `file`, or the archive with it, into `folder`."""
        single = self.archive_sha256 is None
        url = self.address + file if single else self.address
        try:
            if single:
                download(url, folder / file, Checksum(self.files[file]))
            else:
                archive = folder / url.rpartition("/")[2]
                download(url, archive, Checksum(self.archive_sha256 or ""))
                _unpack(archive, self.files)
        except OSError as reason:
            folders = " or in ".join(str(place) for place in (self._own_folder(), folder) if place)
            raise FileNotFoundError(
                f"{self.name}: expected the file {file} in {folders}, got none, and the download from {url} failed: "
                f"{_root(reason)}. Call again with a network, or put the file into the folder yourself."
            ) from None
        except ValueError as reason:
            raise ValueError(f"{self.name}: {reason}") from None


def _unpack(archive: Path, names: Collection[str]) -> None:
    """Extract the files called `names`, from any directory of the archive, beside it, and remove it."""
    with tarfile.open(archive) as members:
        for member in members:
            name = Path(member.name).name
            content = members.extractfile(member) if name in names else None
            if content:
                with whole_file(archive.with_name(name)) as file:
                    file.write(content.read())
    archive.unlink()


def _root(error: BaseException) -> BaseException:
    """The root cause of an error, such as a host that was not found."""
    while deeper := error.__cause__ or error.__context__:
        error = deeper
    return error
