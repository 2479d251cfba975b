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
from .local_heaps import check_local_heaps
from .refusal import Refused, refuse_irregular

_MOST_OBJECTS = 100_000
_MOST_LEVELS = 64
_MOST_EXPANSION = 1100  # how much smaller than its values zlib can make an array, a little more
_FILTERS = {1: "gzip", 2: "shuffle", 3: "fletcher32"}  # by HDF5's numbers; others load libraries


def write_groups(file: BinaryIO, groups: Mapping[str, tuple[str, Sequence[np.ndarray]]]) -> None:
    """Write arrays into an open HDF5 file, numbered from 0 in each group; groups are names and arrays by path."""
    with _h5py().File(file, "w") as store:
        for path, (name, arrays) in groups.items():
            group = store.create_group(path)
            group.attrs["name"] = name
            for number, array in enumerate(arrays):
                group[str(number)] = array


class StoredArrays:
    """The arrays of an open HDF5 file, by path.

    Attributes:
        datasets: the h5py data sets by path ("layers/dense/vars/0").

    Raises:
        Refused: something in it is not a plain array.
    """

    def __init__(self, store: Any) -> None:
        self.datasets: dict[str, Any] = dict(_datasets(store))

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
        check_local_heaps(file)
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
