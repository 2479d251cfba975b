"""The package as a whole: its public names, and what importing it costs."""

import importlib
import importlib.metadata
import subprocess
import sys
from types import ModuleType

import pytest

import iskra


def imported_by(statement: str) -> set[str]:
    """The modules that a new interpreter has loaded after `statement`."""
    program = f"import sys; before = set(sys.modules); {statement}; print(*(set(sys.modules) - before))"
    command = [sys.executable, "-c", program]
    return set(subprocess.run(command, check=True, capture_output=True, text=True).stdout.split())


def test_import_brings_neither_numpy_nor_any_tool():
    assert not {name.partition(".")[0] for name in imported_by("import iskra")} & {
        "numpy", "scipy", "sklearn", "matplotlib", "pooch", "requests", "rich", "tqdm", "typer"
    }  # fmt: skip


def test_a_model_needs_numpy_and_no_tool():
    loaded = {name.partition(".")[0] for name in imported_by("import iskra; iskra.Sequential")}
    assert "numpy" in loaded
    assert not loaded & {"scipy", "sklearn", "matplotlib", "pooch", "requests", "rich", "tqdm", "typer"}


def test_public_names_are_sorted_and_all_there():
    assert iskra.__all__ == sorted(iskra.__all__)
    assert len(set(iskra.__all__)) == len(iskra.__all__)
    for name in iskra.__all__:
        assert getattr(iskra, name) is not None
    assert set(iskra.__all__) <= set(dir(iskra))


@pytest.mark.parametrize("name", [name for name in iskra.__all__ if isinstance(getattr(iskra, name), ModuleType)])
def test_public_modules_say_what_is_public(name):
    module = getattr(iskra, name)
    assert module is importlib.import_module(f"iskra.{name}")
    assert sorted(module.__all__) == sorted(set(module.__all__))
    for public in module.__all__:
        assert hasattr(module, public), f"iskra.{name}.__all__ names {public}, which is not there"


def test_inner_modules_are_there_at_first_use():
    program = "import iskra; iskra.graph.Tensor, iskra.engines.get_engine, iskra.lab"
    subprocess.run([sys.executable, "-c", program], check=True)


def test_version_is_one():
    try:
        installed = importlib.metadata.version("iskra")
    except importlib.metadata.PackageNotFoundError:
        pytest.skip("runs from the sources, without an installation")
    assert iskra.version() == iskra.__version__ == installed


def test_an_unknown_name_lists_the_known():
    with pytest.raises(
        AttributeError, match=r"^iskra: expected a known name, got 'quux'\. Known: CrossValidation, DTypePolicy"
    ):
        iskra.quux
