"""The `.keras` archive: a zip file of `config.json`, `metadata.json` and `model.weights.h5`.

It is read in memory and nothing is unpacked to the disk. What Keras would not have written is not read at all.
"""

from __future__ import annotations

import io
import json
import os
import zipfile
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime
from pathlib import PurePosixPath
from typing import Any, BinaryIO

from .. import __version__
from .._version import KERAS_VERSION
from ..typing import Config, PathLike
from .refusal import Refused, refuse_irregular
from .vocabularies import FILE as VOCABULARY

CONFIG, METADATA, WEIGHTS = "config.json", "metadata.json", "model.weights.h5"
_ASSETS = "assets/"
_MOST_BYTES = {CONFIG: 2**26, METADATA: 2**20, VOCABULARY: 2**26}
_MOST_EXPANSION = 1100  # what zlib can do at most, a little more
_MOST_MEMBERS = 10_000
_ENCRYPTED = 1  # a bit of a member's flags


@dataclass(frozen=True)
class Archive:
    """The content of a `.keras` file."""

    config: Config  # the model in Keras's form
    weights: BinaryIO  # its HDF5 file
    metadata: dict[str, Any]  # the versions that wrote it, and notes of iskra that Keras's config has no entry for
    vocabularies: dict[str, bytes]  # texts with one token a line, by the path of their layer


def write_archive(
    file: BinaryIO, config: Config, write_weights: Callable[[BinaryIO], None], notes: Mapping[str, Any]
) -> None:
    """Write a `.keras` archive: a model's config, the HDF5 file that `write_weights` writes, and notes for iskra alone.

    Raises:
        TypeError: the config holds something that JSON cannot represent.
    """
    metadata = {
        "keras_version": KERAS_VERSION,
        "iskra_version": __version__,
        "date_saved": f"{datetime.now():%Y-%m-%d@%H:%M:%S}",
        **notes,
    }
    weights = io.BytesIO()
    write_weights(weights)
    with zipfile.ZipFile(file, "w") as archive:
        archive.writestr(METADATA, json.dumps(metadata))
        archive.writestr(CONFIG, json.dumps(config))
        archive.writestr(WEIGHTS, weights.getbuffer())


def read_archive(path: PathLike) -> Archive:
    """Read and check a `.keras` file."""
    refuse_irregular(path)
    with open(path, "rb") as file:
        try:
            with zipfile.ZipFile(file) as archive:
                _check_members(archive.infolist(), os.fstat(file.fileno()).st_size)
                config = _parsed(CONFIG, archive.read(CONFIG))
                metadata = _parsed(METADATA, archive.read(METADATA))
                names = [name for name in archive.namelist() if name.endswith(f"/{VOCABULARY}")]
                vocabularies = {name.removeprefix(_ASSETS): archive.read(name) for name in names}
                return Archive(config, io.BytesIO(archive.read(WEIGHTS)), metadata, vocabularies)
        except (zipfile.BadZipFile, EOFError, NotImplementedError, OSError, RuntimeError) as error:
            raise Refused("a zip archive as Keras writes it", f"a file that cannot be unpacked ({error})") from error
        except Refused:
            raise
        except (ValueError, LookupError, OverflowError) as error:  # zipfile lets them pass from forged headers
            raise Refused("a zip archive as Keras writes it", f"one with forged headers ({error})") from error


def _check_members(members: list[zipfile.ZipInfo], num_bytes: int) -> None:
    """See that the archive has what it should, once each, of a size that can be."""
    if len(members) > _MOST_MEMBERS:
        raise Refused("a few files", f"{len(members)}")
    names = [member.filename for member in members]
    for name in (CONFIG, METADATA, WEIGHTS):
        if names.count(name) != 1:
            raise Refused(f"one {name}", f"{names.count(name) or 'none'}")
    if len(set(names)) < len(names):
        raise Refused("files of different names", f"{next(name for name in names if names.count(name) > 1)!r} twice")
    for member in members:
        _check_member(member)
    if sum(member.compress_size for member in members) > num_bytes:
        raise Refused("files beside each other", "files that overlap")


def _check_member(member: zipfile.ZipInfo) -> None:
    name = member.filename
    if member.orig_filename != name or "\\" in name or ":" in name or not _stays_inside(name):
        raise Refused("names of files in the archive", f"{member.orig_filename!r}, which leads out of it")
    if name not in (CONFIG, METADATA, WEIGHTS) and not name.startswith(_ASSETS):
        raise Refused(f"{CONFIG}, {METADATA} and {WEIGHTS}", f"also {name!r}")
    if member.flag_bits & _ENCRYPTED:
        raise Refused("readable files", f"{name!r} encrypted")
    if member.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise Refused("files stored plainly or with zlib", f"{name!r} in the compression {member.compress_type}")
    if member.file_size > _MOST_EXPANSION * member.compress_size:
        raise Refused("files of a sensible size", f"{member.compress_size} bytes for {member.file_size} of {name!r}")
    most = _MOST_BYTES.get(name.rpartition("/")[2], member.file_size)
    if member.file_size > most:
        raise Refused(f"at most {most} bytes of {name}", f"{member.file_size}")


def _stays_inside(name: str) -> bool:
    path = PurePosixPath(name)
    return bool(path.parts) and not path.is_absolute() and ".." not in path.parts


def _parsed(name: str, text: bytes) -> dict[str, Any]:
    """A JSON object; no key may occur twice."""
    try:
        value = json.loads(text.decode("utf-8"), object_pairs_hook=_once_each)
    except (ValueError, RecursionError) as error:
        raise Refused(f"JSON in {name}", f"something else ({error})") from error
    if not isinstance(value, dict):
        raise Refused(f"a dictionary in {name}", f"a {type(value).__name__}")
    return value


def _once_each(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
    if len({key for key, _ in pairs}) < len(pairs):
        raise ValueError("a key stands twice in one dictionary")
    return dict(pairs)
