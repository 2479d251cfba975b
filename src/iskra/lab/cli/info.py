"""`iskra info`: what would run, on what, with which data."""

from __future__ import annotations

import importlib.util

from iskra.lab.cli.terminal import console, entries, plain_errors


def info() -> None:
    """Tell the versions, the engine, and where data is looked for and found."""
    from iskra.lab.environment import describe_engine, describe_machine, describe_versions
    from iskra.lab.inventory import data_folders, find_data

    with plain_errors():
        versions, machine, engine = describe_versions(), describe_machine(), describe_engine()
    isa = f" ({engine['isa']})" if engine["isa"] else ""
    folders = data_folders()
    facts = {
        "iskra": f"{versions['iskra']}, Python {versions['python']}, NumPy {versions['numpy']}",
        "engine": f"{engine['name']}{isa}, threads: {engine['threads']}",
        "machine": f"{machine['processor']}, cores: {machine['cores']}, {machine['system']}",
        "data": f"looked for in ISKRA_DATA ({folders['ISKRA_DATA'] or 'not set'}), then in {folders['cache']}",
        "  digits": "comes with scikit-learn" if importlib.util.find_spec("sklearn") else "pip install 'iskra[lab]'",
    }
    for name, folder in find_data().items():
        facts[f"  {name}"] = str(folder) if folder else "not here, would be downloaded"
    console().print(entries(facts))
