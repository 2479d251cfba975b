"""Tables as files, and one run on each kind."""

import pytest

from iskra import lab

from . import makers

KINDS = {
    "only_numbers": "price",
    "mixed": "price",
    "with_gaps": "price",
    "text_labels": "species",
    "two_classes": "left",
}


@pytest.fixture(scope="session")
def tables(tmp_path_factory):
    """A folder with a CSV file of each kind."""
    folder = tmp_path_factory.mktemp("tables")
    for kind in KINDS:
        getattr(makers, kind)().to_csv(folder / f"{kind}.csv", index=False)
    return folder


@pytest.fixture(scope="session")
def trained(tables, tmp_path_factory):
    """Runs by kind of table, each trained when it is first asked for."""
    runs: dict[str, lab.Run] = {}

    def get(kind: str) -> lab.Run:
        if kind not in runs:
            recipe = lab.TableRecipe(tables / f"{kind}.csv", KINDS[kind], epochs=60)
            runs[kind] = lab.train(recipe, runs=tmp_path_factory.getbasetemp() / "table_runs", name=kind, verbose=0)
        return runs[kind]

    return get
