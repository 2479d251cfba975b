"""What the benchmark of breadth has measured: samples by line and peer, and the ratios that follow."""

from __future__ import annotations

import json
from collections.abc import Iterable
from dataclasses import asdict, dataclass, field
from math import exp, log
from pathlib import Path
from statistics import median, quantiles


@dataclass
class Line:
    """One figure of one network.

    Args:
        name: such as `dense-64/step`.
        group: the lines that its geometric mean is about.
        figure: "step", "predict", "row" or "first".
        flops: of the matrix products of a step, 0 where they are not all of its work.
        samples: seconds, one a round, by peer and the variant of its program: "torch-2 channels_last".
    """

    name: str
    group: str
    figure: str
    flops: float = 0
    samples: dict[str, list[float]] = field(default_factory=dict)

    def median(self, who: str) -> float | None:
        """Return the median of a peer's samples, None where there are none."""
        return median(self.samples[who]) if self.samples.get(who) else None

    @property
    def peers(self) -> dict[str, float]:
        """The medians of all who are compared with iskra, the fastest first."""
        names = [name for name, taken in self.samples.items() if taken and not name.startswith(("iskra", "numpy"))]
        return dict(sorted(((name, median(self.samples[name])) for name in names), key=lambda pair: pair[1]))

    @property
    def best(self) -> str | None:
        """The fastest peer."""
        return next(iter(self.peers), None)

    @property
    def ratio(self) -> float | None:
        """How many times iskra's median the fastest peer's is."""
        mine = self.median("iskra")
        return self.peers[self.best] / mine if self.best and mine else None

    @property
    def spread(self) -> tuple[float, float] | None:
        """The lower and the upper quartile of the rounds' ratios to the fastest peer."""
        if self.ratio is None:
            return None
        pairs = zip(self.samples[self.best or ""], self.samples["iskra"], strict=False)
        ratios = [theirs / mine for theirs, mine in pairs]
        low, _, high = quantiles(ratios, method="inclusive") if len(ratios) > 1 else ratios * 3
        return low, high

    def share(self, of: str) -> float | None:
        """Return iskra's rate as a part of NumPy's: `peak` of one large product, `products` of those of this step."""
        limit, mine = self.median(f"numpy {of}"), self.median("iskra")
        if not limit or not mine:
            return None
        return limit / mine if of == "products" else self.flops * limit / PEAK_FLOPS / mine


PEAK_FLOPS = 2 * 2048**3


@dataclass
class Results:
    """All lines of one run, what they ran on, and what failed."""

    machine: dict[str, str | int]
    rounds: int
    seconds: float
    isa: str = ""
    versions: list[str] = field(default_factory=list)
    lines: list[Line] = field(default_factory=list)
    failures: list[str] = field(default_factory=list)

    def write(self, path: Path) -> None:
        """Write everything as JSON, every sample included."""
        path.write_text(json.dumps(asdict(self), indent=1) + "\n")

    def median(self, name: str, who: str) -> float | None:
        """Return the median of somebody on a line, None where it was not measured."""
        line = next((line for line in self.lines if line.name == name), None)
        return line and line.median(who)


def geometric_mean(lines: Iterable[Line]) -> float | None:
    """Return the geometric mean of the ratios."""
    logarithms = [log(line.ratio) for line in lines if line.ratio]
    return exp(sum(logarithms) / len(logarithms)) if logarithms else None
