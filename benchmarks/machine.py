"""What a figure was measured on."""

from __future__ import annotations

import os
import platform
from datetime import date
from importlib.metadata import version
from pathlib import Path


def describe_machine() -> dict[str, str | int]:
    """Return the processor, the cores that this process may use, the system, the versions and the date."""
    from iskra import __version__

    return {
        "processor": processor(),
        "cores": num_cores(),
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "numpy": version("numpy"),
        "iskra": __version__,
        "date": date.today().isoformat(),
    }


def processor() -> str:
    """Return the processor's name."""
    cpuinfo = Path("/proc/cpuinfo")
    if cpuinfo.exists():
        for line in cpuinfo.read_text().splitlines():
            if line.startswith("model name"):
                return line.split(":")[1].strip()
    return platform.processor() or platform.machine()


def num_cores() -> int:
    """Return how many cores this process and its children may use."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def use_cores(count: int) -> None:
    """Bind this process and its children to the first `count` of its cores.

    Raises:
        SystemExit: If the system cannot, or has fewer.
    """
    if not hasattr(os, "sched_setaffinity"):
        raise SystemExit("--threads: expected Linux, which binds processes to cores. Leave the option out.")
    allowed = sorted(os.sched_getaffinity(0))
    if not 1 <= count <= len(allowed):
        raise SystemExit(f"--threads: expected 1 to {len(allowed)}, got {count}. Choose one of these.")
    os.sched_setaffinity(0, allowed[:count])
