"""`iskra info`: versions, engine, machine and data sets."""

from __future__ import annotations

import importlib.util
import os
from pathlib import Path

from .terminal import console, entries, plain_errors

DOWNLOADED = ("mnist", "fashion_mnist", "cifar10", "california_housing")


def info() -> None:
    """Show the versions, the engine, and where data sets are looked for and found."""
    from ... import _native
    from ...datasets.source import cache_folder
    from ..environment import describe_engine, describe_machine, describe_versions

    with plain_errors():
        versions, machine, engine = describe_versions(), describe_machine(), describe_engine()
    bfloat16 = ", bfloat16 products" if engine["isa"] and _native.has_bfloat16() else ""
    isa = f" ({engine['isa']}{bfloat16})" if engine["isa"] else ""
    own = os.environ.get("ISKRA_DATA")
    folders = [Path(own).expanduser(), cache_folder()] if own else [cache_folder()]
    facts = {
        "iskra": f"{versions['iskra']}, Python {versions['python']}, NumPy {versions['numpy']}",
        "engine": f"{engine['name']}{isa}, threads: {engine['threads']}",
        "machine": f"{machine['processor']}, cores: {machine['cores']}, {machine['system']}",
        "data": f"looked for in ISKRA_DATA ({folders[0] if own else 'not set'}), then in {cache_folder()}",
        "  digits": "comes with scikit-learn" if importlib.util.find_spec("sklearn") else "pip install 'iskra[lab]'",
    }
    for name in DOWNLOADED:
        source = importlib.import_module(f"iskra.datasets.{name}").SOURCE
        complete = (
            folder / source.folder
            for folder in folders
            if all((folder / source.folder / file).is_file() for file in source.files)
        )
        facts[f"  {name}"] = str(next(complete, "not here, would be downloaded"))
    console().print(entries(facts))
