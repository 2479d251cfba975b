"""The benchmarks are scripts: their folder goes on the path. A test of an installed wheel comes without them."""

import sys
from pathlib import Path

BENCHMARKS = Path(__file__).parents[2] / "benchmarks"

if BENCHMARKS.exists():
    sys.path.append(str(BENCHMARKS))
else:
    collect_ignore_glob = ["test_*.py"]
