"""Arrays in HDF5 files: written as Keras writes them, and read without trust.

A file may come from anywhere. It is checked first: only groups and plain arrays of numbers are accepted, no links to
elsewhere, and no array that claims to be larger than what is stored of it. Values are read when they are used.
"""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from typing import Any, BinaryIO

import numpy as np

from ..requirements import required
from ..typing import PathLike
from .local_heaps import check_heaps
from .refusal import Refused, refuse_irregular

Names = tuple[str, Sequence[str]]

_MOST_OBJECTS = 100_000
_MOST_LEVELS = 64
_MOST_BYTES_OF_TEXT = 2**26
_LONGEST_ATTRIBUTE = 64_000  # bytes; HDF5 takes about so many
_MOST_EXPANSION = 1100  # how much smaller than its values zlib can make an array, a little more
_FILTERS = {1: "gzip", 2: "shuffle", 3: "fletcher32"}  # by HDF5's numbers; others load libraries


def write_groups(file: BinaryIO, groups: Mapping[str, tuple[str, Mapping[str, np.ndarray]]]) -> None:
    """Write arrays into an open HDF5 file; groups are a name and arrays by their names, by path."""
    with _h5py().File(file, "w") as store:
        for path, (name, arrays) in groups.items():
            group = store.create_group(path)
            group.attrs["name"] = name
            for key, array in arrays.items():
                group[key] = array


def write_named_groups(
    file: BinaryIO, texts: Mapping[str, str], groups: Mapping[str, Mapping[str, np.ndarray]], lists: Mapping[str, Names]
) -> None:
    """Write an HDF5 file in Keras's older format, in which attributes say what to read.

    Args:
        file: an open file.
        texts: attributes of the whole file.
        groups: arrays by their names, by the path of their group.
        lists: an attribute's name and its texts, by the path of their group.
    """
    with _h5py().File(file, "w") as store:
        for name, text in texts.items():
            store.attrs[name] = text
        for path, arrays in groups.items():
            group = store.require_group(path)
            for name, array in arrays.items():
                group[name] = array
        for path, (name, parts) in lists.items():
            _write_list(store.require_group(path) if path else store, name, parts)


def _write_list(group: Any, name: str, parts: Sequence[str]) -> None:
    """Write an attribute with a list of texts, or several that are numbered, as one has to be short."""
    values = np.array([part.encode() for part in parts], "S" if parts else "S1")
    num = -(-values.nbytes // _LONGEST_ATTRIBUTE)
    for number, piece in enumerate(np.array_split(values, max(num, 1))):
        group.attrs[f"{name}{number}" if num > 1 else name] = piece


class StoredArrays:
    """The arrays of an open HDF5 file, by path.

    Attributes:
        datasets: the h5py data sets by path ("layers/dense/vars/0").

    Raises:
        Refused: something in it is not a plain array.
    """

    def __init__(self, store: Any) -> None:
        self._store = store
        self.datasets: dict[str, Any] = dict(_datasets(store))

    def has_group(self, path: str) -> bool:
        """Whether there is a group of this path, with or without arrays; "" is the file."""
        return not path or (path in self._store and path not in self.datasets)

    def texts(self, group: str, name: str) -> list[str] | None:
        """The texts of a group's attribute, one or a list of them; None if there is no such attribute.

        A long list lies in several attributes, whose names are numbered.

        Raises:
            Refused: it holds something else, or more than a model has.
        """
        with _readable("attributes with texts"):
            attributes = self._store[group].attrs if group else self._store.attrs
            names = [name] if name in attributes else []
            while names[:1] != [name] and f"{name}{len(names)}" in attributes:
                names.append(f"{name}{len(names)}")
            return [text for each in names for text in _texts(attributes, each)] if names else None

    def groups(self) -> dict[str, dict[str, Any]]:
        """The arrays of each group by name, by the group's path."""
        groups: dict[str, dict[str, Any]] = {}
        for path, dataset in self.datasets.items():
            group, _, name = path.rpartition("/")
            groups.setdefault(group, {})[name] = dataset
        return groups

    @property
    def num_values(self) -> int:
        """The number of values of all arrays together."""
        return sum(dataset.size for dataset in self.datasets.values())


@contextmanager
def stored_arrays(file: PathLike | BinaryIO) -> Iterator[StoredArrays]:
    """Open an HDF5 file for the block, and check its arrays.

    Raises:
        Refused: it is no HDF5 file, or holds something else than plain arrays.
        ImportError: h5py is not installed.
    """
    h5py = _h5py()
    if isinstance(file, (str, os.PathLike)):
        refuse_irregular(file)
    with _readable("an HDF5 file of weights"):
        check_heaps(file)
        store = h5py.File(file, "r")
    with store:
        with _readable("an HDF5 file of weights"):
            arrays = StoredArrays(store)
        yield arrays


def values_of(dataset: Any) -> np.ndarray:
    """The values of an array of an open file."""
    with _readable("readable arrays"):
        return np.asarray(dataset[()])


@contextmanager
def _readable(expected: str) -> Iterator[None]:
    """A block in which h5py reads; a damaged file makes it raise errors of many kinds."""
    try:
        yield
    except (Refused, FileNotFoundError, PermissionError):
        raise
    except Exception as error:
        raise Refused(expected, f"something else ({type(error).__name__}: {error})") from error


def _datasets(store: Any) -> Iterator[tuple[str, Any]]:
    """Paths and arrays, after a look at each."""
    h5py = _h5py()
    todo: list[tuple[str, Any, int]] = [("", store, 0)]
    num_objects = 0
    while todo:
        path, group, level = todo.pop()
        for name in group:
            num_objects += 1
            if num_objects > _MOST_OBJECTS or level > _MOST_LEVELS:
                raise Refused("the arrays of one model", f"more than {_MOST_OBJECTS} of them, or groups without end")
            location = f"{path}/{name}" if path else name
            if type(group.get(name, getlink=True)) is not h5py.HardLink:
                raise Refused("plain arrays", f"a link at {location!r}")
            found = group[name]
            if isinstance(found, h5py.Group):
                todo.append((location, found, level + 1))
            else:
                _check_dataset(h5py, location, found)
                yield location, found


def _texts(attributes: Any, name: str) -> list[str]:
    """The texts of one attribute, after a look at its size."""
    about = attributes.get_id(name)
    num = int(np.prod(about.shape or (), dtype=np.float64)) if about.shape is not None else 0
    if not num:
        return []
    is_text = about.dtype.kind == "S" or _h5py().check_string_dtype(about.dtype) is not None
    if not is_text or num > _MOST_OBJECTS or num * about.dtype.itemsize > _MOST_BYTES_OF_TEXT:
        raise Refused("texts", f"{num} values of the dtype {about.dtype} in the attribute {name!r}")
    found = np.asarray(attributes[name], object).ravel().tolist()
    return [each.decode("utf-8") if isinstance(each, bytes) else str(each) for each in found]


def _check_dataset(h5py: Any, location: str, found: Any) -> None:
    if not isinstance(found, h5py.Dataset):
        raise Refused("plain arrays", f"a {type(found).__name__} at {location!r}")
    if found.external or found.is_virtual:
        raise Refused("plain arrays", f"values from another file at {location!r}")
    if found.shape is None or found.dtype.kind not in "fiub":
        raise Refused("plain arrays of numbers", f"the dtype {found.dtype} at {location!r}")
    settings = found.id.get_create_plist()
    filters = [settings.get_filter(number)[0] for number in range(settings.get_nfilters())]
    if any(number not in _FILTERS for number in filters):
        raise Refused("arrays stored plainly or with gzip", f"the HDF5 filters {filters} at {location!r}")
    claimed, stored = found.size * found.dtype.itemsize, found.id.get_storage_size()
    if claimed > stored * (_MOST_EXPANSION if filters else 1):
        raise Refused("all values of each array", f"{stored} bytes for the shape {found.shape} at {location!r}")


def _h5py() -> Any:
    return required("h5py", "files")
