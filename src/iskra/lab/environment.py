"""The environment of a run: versions, machine, engine."""

from __future__ import annotations

import os
import platform
import socket
from pathlib import Path
from typing import Any

import numpy as np


def describe_environment() -> dict[str, Any]:
    """Return the versions, the machine and the engine that a run started now would use."""
    return {"versions": describe_versions(), "machine": describe_machine(), "engine": describe_engine()}


def describe_versions() -> dict[str, str]:
    """Return the versions of iskra, Python and NumPy."""
    import iskra

    return {"iskra": iskra.__version__, "python": platform.python_version(), "numpy": np.__version__}


def describe_machine() -> dict[str, Any]:
    """Return the system, the processor and how many of its cores this machine has."""
    return {
        "system": f"{platform.system()} {platform.release()} {platform.machine()}",
        "processor": processor_name(),
        "cores": os.cpu_count(),
    }


def describe_engine() -> dict[str, Any]:
    """Return the engine's name, its instruction set and its number of threads."""
    from .. import config

    name = config.engine()
    if name != "native":
        return {"name": name, "isa": None, "threads": 1}
    from .. import _native

    return {"name": name, "isa": _native.isa(), "threads": config.num_threads()}


def select_engine(name: str | None, threads: int | None) -> None:
    """Set the engine and its number of threads for all that follows; `None` leaves either as it is."""
    from .. import config

    if name is not None:
        config.set_engine(name)
    if threads is not None:
        config.set_num_threads(threads)


def processor_name() -> str:
    """Return the processor's name for people, or its architecture where the system does not tell more."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.partition(":")[2].strip()
    return platform.processor() or platform.machine()


def describe_process() -> dict[str, Any]:
    """Return the number and host of this process, by which others can see whether it still runs."""
    return {"pid": os.getpid(), "host": socket.gethostname()}


def is_alive(process: dict[str, Any]) -> bool:
    """Whether `process`, as `describe_process` returned it, runs on this machine now.

    Example:
        >>> is_alive(describe_process())
        True
    """
    if process.get("host") != socket.gethostname() or os.name != "posix":
        return False
    try:
        os.kill(int(process["pid"]), 0)
    except PermissionError:
        return True
    except (ProcessLookupError, KeyError, ValueError):
        return False
    return True
