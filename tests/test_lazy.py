"""Names that are loaded when they are asked for."""

import ast
import importlib
import pkgutil
import subprocess
import sys
from pathlib import Path

import pytest

import iskra
from iskra.lazy import LazyNames

ROOT = Path(iskra.__file__).parent

PACKAGES = sorted(".".join(("iskra", *stub.parent.relative_to(ROOT).parts)) for stub in ROOT.rglob("__init__.pyi"))


@pytest.mark.parametrize("package", PACKAGES)
def test_the_stub_is_the_one_list_of_public_names(package):
    """What it lists is there, and no more is shown: no name of a module, and nothing that a module imports."""
    module = importlib.import_module(package)
    assert module.__all__ == sorted(set(module.__all__)) == dir(module)
    for name in module.__all__:
        public = getattr(module, name)
        assert public is getattr(module, name)


@pytest.mark.parametrize("package", PACKAGES)
def test_the_stub_says_the_same_to_a_type_checker(package):
    """Python reads it as Python: what it takes `as` itself, and its aliases, are the public names."""
    module = importlib.import_module(package)
    public, modules = set(), set()
    for statement in ast.parse(Path(module.__file__ + "i").read_text()).body:
        if isinstance(statement, ast.ImportFrom):
            names = {each.name for each in statement.names if each.asname == each.name}
            if statement.names[0].name == "*":
                names = set(importlib.import_module(f".{statement.module}", package).__all__)
            public |= names
            modules |= names if statement.module is None else set()
        else:
            assert isinstance(statement, ast.Assign)
            public |= {target.id for target in statement.targets}
    assert public == set(module.__all__)
    submodules = {each.name for each in pkgutil.iter_modules(module.__path__)}
    assert public & submodules == modules  # an imported module would hide a lazy name that it shares


def test_one_name_loads_one_module():
    program = "import sys, iskra; iskra.layers.Dense; print('iskra.layers.pooling' in sys.modules)"
    assert (
        subprocess.run([sys.executable, "-c", program], check=True, capture_output=True, text=True).stdout == "False\n"
    )


def test_aliases_classes_and_functions():
    homes = {"Add": (".merging", "Add"), "add": (".merging", "add"), "Plus": (".merging", "Add")}
    names = LazyNames("iskra.layers", homes)
    assert list(names) == ["Add", "add", "Plus"]
    assert list(names.classes()) == ["Add"] and list(names.classes("Add")) == []
    assert list(names.functions()) == ["add"]
    assert names["Plus"] is names["Add"] is iskra.layers.Add


def test_an_unknown_name_is_told_the_nearest():
    with pytest.raises(AttributeError, match=r"^iskra.optimizers: expected a known name, got 'Adm'\. Did you mean Ad"):
        iskra.optimizers.Adm
