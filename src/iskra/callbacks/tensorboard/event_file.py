"""Event files, which TensorBoard reads while they grow."""

import itertools
import os
import platform
import struct
import time
from pathlib import Path
from typing import Any

from tensorboard.compat.proto.event_pb2 import Event, SourceMetadata
from tensorboard.compat.proto.graph_pb2 import GraphDef
from tensorboard.compat.proto.summary_pb2 import Summary

from .checksum import masked_crc32c

FLUSH_SECONDS = 1.0  # readers see what is older than this

_numbers = itertools.count()  # of the files of this process, so that their names differ


class EventFile:
    """A new event file in a directory.

    It is a sequence of records: length (8 bytes), checksum of the length (4), an `Event` as bytes, its checksum (4).

    Args:
        folder: the directory; created if it does not exist.

    Attributes:
        path: the file, `events.out.tfevents.<seconds>.<machine>.<process>.<number>.v2`.
    """

    def __init__(self, folder: str | Path) -> None:
        now = time.time()
        suffix = f"{int(now)}.{platform.node()}.{os.getpid()}.{next(_numbers)}"
        self.path: Path = Path(folder) / f"events.out.tfevents.{suffix}.v2"
        self.path.parent.mkdir(parents=True, exist_ok=True)
        self._file = self.path.open("ab")
        self._flushed = now
        self._write(Event(wall_time=now, file_version="brain.Event:2", source_metadata=SourceMetadata(writer="iskra")))

    def add(self, value: Any, step: int) -> None:
        """Add a `Summary.Value`, as of now."""
        self._write(Event(wall_time=time.time(), step=step, summary=Summary(value=[value])))

    def add_graph(self, graph: GraphDef) -> None:
        """Add the graph of a run."""
        self._write(Event(wall_time=time.time(), graph_def=graph.SerializeToString()))

    def close(self) -> None:
        """Close the file."""
        self._file.close()

    def _write(self, event: Event) -> None:
        data = event.SerializeToString()
        length = struct.pack("<Q", len(data))
        checks = struct.pack("<I", masked_crc32c(length)), struct.pack("<I", masked_crc32c(data))
        self._file.write(length + checks[0] + data + checks[1])
        if event.wall_time - self._flushed >= FLUSH_SECONDS:
            self._file.flush()
            self._flushed = event.wall_time
