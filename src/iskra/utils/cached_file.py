"""Files from the network, downloaded once."""

from __future__ import annotations

import os
from collections.abc import Sequence
from pathlib import Path
from urllib.parse import unquote, urlsplit

from ..cache import cache_folder
from ..typing import PathLike
from .checksum import Checksum
from .download import download
from .extraction import extract_archive


def get_file(
    fname: PathLike | None = None,
    origin: str | None = None,
    untar: bool = False,
    md5_hash: str | None = None,
    file_hash: str | None = None,
    cache_subdir: str = "datasets",
    hash_algorithm: str = "auto",
    extract: bool = False,
    archive_format: str | Sequence[str] | None = "auto",
    cache_dir: PathLike | None = None,
    force_download: bool = False,
) -> str:
    """Download a file, unless it is there, and return where it is.

    The file appears when it is complete and verified. After an interruption the next call requests only what is
    missing, as far as the server can tell that the file is unchanged. Archives are extracted with care: nothing is
    written outside of their folder, links become copies of files of the archive, and one that has far more
    content than its size can explain is refused.

    Args:
        fname: the name of the file in the cache; that in `origin` by default. For an archive that is extracted, the
            folder: `name` for the folder `name` and the file `name_archive`; with a suffix, `name.zip` for the file
            `name.zip` and the folder `name_extracted`.
        origin: the address: http, https, ftp or file.
        untar: extract, a tar archive only. `extract` is newer.
        md5_hash: the MD5 of the file. `file_hash` is newer.
        file_hash: the MD5 or SHA-256 of the file, in hexadecimal digits. A file in the cache with another one is
            downloaded anew. Without a checksum, a file of this name is taken as it is.
        cache_subdir: a folder in `cache_dir`, or any other by its absolute path.
        hash_algorithm: "md5", "sha256", or "auto" to tell by the number of digits.
        extract: extract the archive.
        archive_format: "tar" (also with gzip, bzip2 or xz), "zip", or "auto" for both.
        cache_dir: by default the environment variable `KERAS_HOME`, or else iskra's cache, `ISKRA_CACHE`.
        force_download: download it in any case.

    Returns:
        The path of the file, or of the folder of the extracted archive.

    Raises:
        ValueError: no address, a name that is a path, a content with another checksum, or an archive that is none.
        OSError: the download failed.

    Example:
        >>> import tempfile
        >>> from pathlib import Path
        >>> folder = Path(tempfile.mkdtemp())
        >>> _ = (folder / "a.txt").write_text("hello")
        >>> path = get_file(origin=(folder / "a.txt").as_uri(), cache_dir=folder / "cache")
        >>> Path(path).read_text(), Path(path).parent.name
        ('hello', 'datasets')
    """
    if origin is None:
        raise ValueError("get_file: expected an origin, got None. Pass the address of the file: origin='https://...'.")
    folder = Path(cache_dir or os.environ.get("KERAS_HOME") or cache_folder()).expanduser() / cache_subdir
    name = _file_name(fname, origin)
    is_archive = extract or untar
    target, content = folder / name, folder / name
    if is_archive:
        stem, dot, _ = name.partition(".")
        named = fname is not None
        target = folder / (name if named and dot else f"{name}_archive")
        content = folder / (f"{stem}_extracted" if named and dot else name)
    checksum = _checksum(md5_hash, file_hash, hash_algorithm)
    fresh = force_download or not target.is_file() or (checksum is not None and not checksum.fits(target))
    if fresh:
        _fetch(origin, target, checksum)
    if is_archive and not extract_archive(target, content, "tar" if untar else archive_format, overwrite=fresh):
        kinds = "tar" if untar else "tar or zip"
        raise ValueError(
            f"get_file: expected a {kinds} archive from {origin}, got another file, {target}. "
            "Remove extract to use the file as it is."
        )
    return str(content)


def _file_name(fname: PathLike | None, origin: str) -> str:
    name = os.fspath(fname) if fname else unquote(urlsplit(origin).path).rpartition("/")[2]
    if name in ("", ".", "..") or any(mark in name for mark in ("/", os.sep, "\0")):
        got = f"fname={name!r}" if fname else f"{origin!r}"
        raise ValueError(
            f"get_file: expected the name of a file, got {got}. Pass fname='data.csv'; cache_dir says in which folder."
        )
    return name


def _checksum(md5_hash: str | None, file_hash: str | None, algorithm: str) -> Checksum | None:
    if file_hash is not None:
        return Checksum(file_hash, algorithm)
    return None if md5_hash is None else Checksum(md5_hash, "md5")


def _fetch(origin: str, target: Path, checksum: Checksum | None) -> None:
    """Download the file; errors say what is to be done."""
    try:
        download(origin, target, checksum)
    except ValueError as error:
        raise ValueError(f"get_file: {error}") from error
    except OSError as error:
        raise OSError(
            f"get_file: the download of {origin} failed: {getattr(error, 'reason', None) or error}. "
            f"Check the address and the network and call again, or put the file at {target} yourself."
        ) from error
