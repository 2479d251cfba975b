"""The peers of the benchmarks: each in a virtual environment of its own, as `peers.toml` says.

python benchmarks/peers.py install             every peer; what is there already is left alone
python benchmarks/peers.py install torch jax   these
python benchmarks/peers.py list
"""

from __future__ import annotations

import argparse
import itertools
import json
import os
import subprocess
import sys
import tomllib
import venv
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

HERE = Path(__file__).parent
ENVIRONMENTS = HERE / ".envs"
CPU_ONLY = {"CUDA_VISIBLE_DEVICES": "", "JAX_PLATFORMS": "cpu", "PYTHONWARNINGS": "ignore"}
COMPILED_ONCE = {"PYTHONDONTWRITEBYTECODE": ""}  # modules are compiled once, as in every installation
TIMEOUT = 300  # seconds; a crowded machine can hold up a team of spinning threads without end


class PeerError(RuntimeError):
    """A peer that could not be installed or did not finish."""


@dataclass(frozen=True)
class Peer:
    """One row of a benchmark, and how its processes are run. `peers.toml` explains the fields."""

    name: str
    title: str
    worker: str
    package: str
    names: str
    environment: str
    requires: list[str] = field(default_factory=list)
    variables: dict[str, str] = field(default_factory=dict)
    tune: dict[str, list[int]] = field(default_factory=dict)

    @property
    def folder(self) -> Path:
        """The folder of its virtual environment."""
        return ENVIRONMENTS / self.environment

    @property
    def python(self) -> Path:
        """The interpreter that runs it."""
        return self.folder / "bin" / "python" if self.requires else Path(sys.executable)

    @property
    def packages(self) -> Path:
        """The folder of the packages in its environment."""
        return next(self.folder.glob("lib/python*/site-packages"))

    @property
    def is_installed(self) -> bool:
        """Whether its environment holds what `requires` asks for."""
        note = self.folder / "installed.json"
        return not self.requires or (note.exists() and json.loads(note.read_text()) == self.requires)

    @property
    def is_contestant(self) -> bool:
        """Whether it trains; else it is the machine that tells its limit."""
        return self.name != "numpy"

    @property
    def takes_any_type(self) -> bool:
        """Whether data may be in any type, as Keras has it."""
        return "KERAS_WORDS" in self.variables

    def install(self) -> None:
        """Make its environment, unless it is there."""
        if self.is_installed:
            return
        print(f"installing {', '.join(self.requires)}", flush=True)
        venv.create(self.folder, clear=True, with_pip=True)
        command = [self.python, "-m", "pip", "install", "--quiet", *self.requires]
        if subprocess.run(command, check=False).returncode:
            raise PeerError(f"{self.title}: expected pip to install {self.requires}, got an error. See above.")
        (self.folder / "installed.json").write_text(json.dumps(self.requires))

    def candidates(self, num_cores: int) -> list[dict[str, int]]:
        """Return the options to try; the first is a sensible one."""
        usable = {
            option: [value for value in values if option != "threads" or value <= num_cores]
            for option, values in self.tune.items()
        }
        return [dict(zip(usable, values, strict=True)) for values in itertools.product(*usable.values())]

    def run(self, arguments: list[str | Path], options: dict[str, int]) -> str:
        """Run its interpreter with the arguments and return what it printed.

        Raises:
            PeerError: If it fails or takes too long.
        """
        variables = {name: value.format(**options) for name, value in self.variables.items()}
        try:
            done = subprocess.run(
                [self.python, *arguments],
                env=os.environ | CPU_ONLY | COMPILED_ONCE | variables,
                capture_output=True,
                text=True,
                timeout=TIMEOUT,
                check=True,
            )
        except subprocess.TimeoutExpired:
            raise PeerError(f"{self.title}: expected an answer within {TIMEOUT} s, got none.") from None
        except subprocess.CalledProcessError as error:
            raise PeerError(
                f"{self.title}: expected a clean end, got status {error.returncode}.\n{error.stderr}"
            ) from None
        return done.stdout

    def work(self, what: str, data: Path, options: dict[str, int], *more: str) -> dict[str, float]:
        """Let its worker do something with the data and return the figures that it printed."""
        printed = self.run([HERE / "workers" / self.worker, what, data, *more], options)
        lines = [json.loads(line) for line in printed.splitlines() if line.startswith('{"figure"')]
        return {line["figure"]: line["value"] for line in lines}


def load_peers(names: list[str] | None = None) -> list[Peer]:
    """Return the peers of the table, all of them or those named.

    Raises:
        SystemExit: If there is none of that name.
    """
    table: dict[str, dict[str, Any]] = tomllib.loads((HERE / "peers.toml").read_text())
    for unknown in set(names or []) - set(table):
        raise SystemExit(f"peers: expected some of {', '.join(table)}, got {unknown!r}. Choose from these.")
    return [make_peer(name, table) for name in table if not names or name in names]


def make_peer(name: str, table: dict[str, dict[str, Any]]) -> Peer:
    """Return the peer of that name, with what it has from the peer that it is like."""
    entries = dict(table[name])
    environment = entries.pop("like", name)
    if environment != name:
        model = table[environment]
        variables = model.get("variables", {}) | entries.get("variables", {})
        entries = model | entries | {"variables": variables}
    return Peer(name, environment=environment, **entries)


def main() -> None:
    """Install or list peers."""
    parser = argparse.ArgumentParser(description="The peers that the benchmarks run beside iskra.")
    parser.add_argument("command", choices=["install", "list"])
    parser.add_argument("names", nargs="*", help="which peers; all of them by default")
    arguments = parser.parse_args()
    for peer in load_peers(arguments.names):
        if arguments.command == "install":
            peer.install()
        state = "ready" if peer.is_installed else "not installed"
        print(f"{peer.name:24} {state:14} {' '.join(peer.requires) or 'runs beside iskra'}")


if __name__ == "__main__":
    try:
        main()
    except PeerError as error:
        sys.exit(str(error))
