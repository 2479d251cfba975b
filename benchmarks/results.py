"""What a benchmark has measured: samples by contestant and figure."""

from __future__ import annotations

import json
from collections import defaultdict
from dataclasses import dataclass, field
from pathlib import Path
from statistics import median
from typing import Any

from peers import Peer


@dataclass
class Entry:
    """A peer with the options that suit it best, and its samples, one a round: seconds, bytes or plain numbers."""

    peer: Peer
    options: dict[str, int]
    samples: dict[str, list[float]] = field(default_factory=lambda: defaultdict(list))

    @property
    def title(self) -> str:
        """The peer's title and what was chosen for it."""
        chosen = ", ".join(f"`{name}={value}`" for name, value in self.options.items())
        return f"{self.peer.title} ({chosen})" if chosen else self.peer.title

    def add(self, figures: dict[str, float]) -> None:
        """Keep a sample of each figure."""
        for name, value in figures.items():
            self.samples[name].append(value)

    def median(self, figure: str) -> float | None:
        """Return the median of a figure, None where it was not measured."""
        return median(self.samples[figure]) if self.samples.get(figure) else None


@dataclass
class Results:
    """All entries of one run, what they ran on, and who is missing and why."""

    machine: dict[str, str | int]
    data: str
    rounds: int
    entries: list[Entry] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def entry(self, name: str) -> Entry | None:
        """Return the entry of the peer of that name, if it was measured."""
        return next((entry for entry in self.entries if entry.peer.name == name), None)

    def write(self, path: Path) -> None:
        """Write everything as JSON, every sample included."""
        path.write_text(json.dumps(self.document(), indent=1) + "\n")

    def document(self) -> dict[str, Any]:
        """Return everything as plain values."""
        return {
            "machine": self.machine,
            "data": self.data,
            "rounds": self.rounds,
            "failures": self.failures,
            "entries": [
                {
                    "name": entry.peer.name,
                    "title": entry.title,
                    "requires": entry.peer.requires,
                    "options": entry.options,
                    "medians": {name: median(values) for name, values in entry.samples.items()},
                    "samples": entry.samples,
                }
                for entry in self.entries
            ],
        }
