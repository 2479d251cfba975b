"""Programs written for Keras, run as they are: `import keras` and `import tensorflow` mean iskra for them.

So does `import keras_tuner`, which is `iskra.tuner`.

`install` replaces the import statement of the programs that run in this process: modules of installed packages go on
importing what they ask for, so that a library which can use TensorFlow does not mistake iskra for it. Names of
TensorFlow outside of `tf.keras` raise an error that says so.

A program is run by `iskra run program.py`; a notebook begins with `%load_ext iskra`.
"""

from __future__ import annotations

import builtins
import runpy
import sys
import sysconfig
from collections.abc import Mapping, Sequence
from importlib import import_module
from pathlib import Path
from types import ModuleType, TracebackType
from typing import Any

from . import keras
from ._version import __version__

_TENSORFLOW = "2.21.0"  # whose tf.keras has these words

_TUNER = ("keras_tuner", "kerastuner")  # by its older name, too
_ROOTS = ("keras", "tensorflow", *_TUNER)

_original_import = builtins.__import__
_LIBRARIES = [Path(sysconfig.get_path(name)).resolve() for name in ("stdlib", "platstdlib", "purelib", "platlib")]
_LIBRARIES += [Path(__file__).resolve().parent]


class TensorFlow(ModuleType):
    """What a program gets for `import tensorflow`: `keras`, and an error for everything else.

    Example:
        >>> tf = TensorFlow()
        >>> tf.keras.layers.Dense(3).units
        3
        >>> tf.data
        Traceback (most recent call last):
        AttributeError: tensorflow: expected a name under tf.keras, got 'data': iskra stands in for tf.keras alone. ...
    """

    def __init__(self) -> None:
        super().__init__("tensorflow", "tf.keras, provided by iskra.")
        self.keras = keras
        self.__version__ = f"{_TENSORFLOW}+iskra.{__version__}"

    def __getattr__(self, name: str) -> Any:
        raise AttributeError(
            f"tensorflow: expected a name under tf.keras, got {name!r}: iskra stands in for tf.keras alone. "
            f"{_INSTEAD.get(name, 'Write it with keras.ops or NumPy')}, or run the program with TensorFlow."
        )


_INSTEAD = {
    "random": "To set the seed, use keras.utils.set_random_seed",
    "data": "Pass the arrays to fit, or write a keras.utils.PyDataset",
    "config": "All cores are used without it: remove the line",
    "GradientTape": "Use iskra.value_and_grad",
    "function": "Use iskra.jit, or remove it: what fit runs is compiled",
    "Variable": "Use keras.Variable",
}

tensorflow: TensorFlow = TensorFlow()


def install() -> None:
    """Let the programs of this process import iskra as Keras and as TensorFlow's Keras.

    Raises:
        RuntimeError: the process has imported the real ones already, whose objects do not mix with iskra's.
    """
    real = [name for name in _ROOTS if name in sys.modules]
    if real:
        raise RuntimeError(
            f"iskra: expected a process without Keras, got one that has imported {' and '.join(real)}. "
            "Begin anew (in a notebook, restart the kernel), and load iskra first."
        )
    builtins.__import__ = _import


def uninstall() -> None:
    """Let the import statement be what it was."""
    if builtins.__import__ is _import:
        builtins.__import__ = _original_import


def run_program(path: str, arguments: Sequence[str] = ()) -> None:
    """Run a program as `python program.py` does, with iskra for Keras.

    Args:
        path: the program's file.
        arguments: what it finds in `sys.argv` behind its own name.
    """
    sys.argv = [path, *arguments]
    sys.path.insert(0, str(Path(path).resolve().parent))
    install()
    try:
        runpy.run_path(path, run_name="__main__")
    except (Exception, KeyboardInterrupt) as error:
        own = error.with_traceback(_own_part(error.__traceback__, path))
        sys.excepthook(type(own), own, own.__traceback__)
        sys.exit(1)
    finally:
        uninstall()


def _own_part(traceback: TracebackType | None, path: str) -> TracebackType | None:
    """What of a traceback lies within the program: as if it had been run by itself."""
    while traceback is not None and traceback.tb_frame.f_code.co_filename != path:
        traceback = traceback.tb_next
    return traceback


def load_ipython_extension(ipython: Any) -> None:
    """`%load_ext iskra`: the notebook's imports of Keras mean iskra from here on."""
    install()


def unload_ipython_extension(ipython: Any) -> None:
    """`%unload_ext iskra`."""
    uninstall()


def _import(
    name: str,
    globals: Mapping[str, object] | None = None,
    locals: Mapping[str, object] | None = None,
    fromlist: Sequence[str] | None = (),
    level: int = 0,
) -> ModuleType:
    """The import statement: `from name import fromlist` in a module with these globals."""
    root, _, rest = name.partition(".")
    if level or root not in _ROOTS or not _is_program(globals):
        return _original_import(name, globals, locals, fromlist, level)
    module = _module(root, rest)
    for wanted in fromlist or ():
        _check(module, name, wanted)
    return module if fromlist else _module(root, "")


def _module(root: str, rest: str) -> ModuleType:
    """What stands for `root.rest`."""
    if root == "tensorflow":
        if not rest:
            return tensorflow
        first, _, rest = rest.partition(".")
        _check(tensorflow, "tensorflow", first)
    path = [keras.__name__, *(["tuner"] if root in _TUNER else []), *([rest] if rest else [])]
    try:
        return import_module(".".join(path))
    except ModuleNotFoundError as error:
        raise ModuleNotFoundError(str(error), name=f"{root}.{rest}") from None


def _check(module: ModuleType, name: str, wanted: str) -> None:
    """Raise an error with the reason where the statement itself would only say that a name is missing."""
    if wanted == "*":
        return
    try:
        getattr(module, wanted)
    except AttributeError as error:
        raise ImportError(str(error), name=name) from None


def _is_program(importer: Mapping[str, object] | None) -> bool:
    """Whether the module with these globals is no part of an installed package or of Python."""
    file = (importer or {}).get("__file__")
    return not file or not any(Path(str(file)).resolve().is_relative_to(folder) for folder in _LIBRARIES)
