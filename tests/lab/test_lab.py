"""The laboratory's public names, and its borders with the rest of the house."""

import ast
from pathlib import Path

import pytest

import iskra
from iskra import lab

SOURCES = Path(iskra.__file__).parent


def imports(path: Path, *, everywhere: bool) -> set[str]:
    """Return the modules that a file imports: when it is loaded, or `everywhere` in it."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    found = set()
    for node in ast.walk(tree) if everywhere else tree.body:
        if isinstance(node, ast.Import):
            found |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            found |= {node.module} | {f"{node.module}.{alias.name}" for alias in node.names}
    return found


def test_public_names_are_sorted_and_there():
    assert lab.__all__ == sorted(lab.__all__)
    for name in lab.__all__:
        assert getattr(lab, name).__doc__
    assert set(lab.__all__) <= set(dir(lab))


def test_an_unknown_name_lists_the_known():
    with pytest.raises(AttributeError, match=r"^iskra\.lab: expected a known name, got 'trian'\. Did you mean train\?"):
        lab.trian


def test_only_the_laboratory_imports_matplotlib_and_not_when_it_is_loaded():
    for path in SOURCES.rglob("*.py"):
        inside = path.is_relative_to(SOURCES / "lab")
        found = imports(path, everywhere=not inside)
        assert not {name for name in found if name.split(".")[0] == "matplotlib"}, path


def test_nothing_else_imports_the_laboratory_when_it_is_loaded():
    for path in SOURCES.rglob("*.py"):
        if path.is_relative_to(SOURCES / "lab") or path.name == "__main__.py":
            continue
        assert not {name for name in imports(path, everywhere=False) if name.startswith("iskra.lab")}, path
