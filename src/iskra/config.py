"""The settings: which engine runs the graphs, on how many threads, and the constants that Keras's programs ask for.

`ISKRA_ENGINE` and `ISKRA_NUM_THREADS` in the environment decide where the program does not.
"""

from __future__ import annotations

import functools
import os
from typing import TYPE_CHECKING

from .absence import refuse_unknown_names
from .typing import DataFormat, DTypePolicyLike

if TYPE_CHECKING:
    from .dtype_policies import DTypePolicy

__all__ = [
    "backend", "disable_interactive_logging", "disable_traceback_filtering", "dtype_policy",
    "enable_interactive_logging", "enable_traceback_filtering", "engine", "epsilon", "floatx", "image_data_format",
    "is_interactive_logging_enabled", "is_traceback_filtering_enabled", "num_threads", "set_dtype_policy",
    "set_engine", "set_epsilon", "set_floatx", "set_image_data_format", "set_num_threads",
]  # fmt: skip

_engine: str | None = None  # as the program set them; None leaves it to the environment
_num_threads: int | None = None
_logs_are_shown = True
_tracebacks_are_filtered = True
_epsilon = 1e-7
_image_data_format: DataFormat = "channels_last"


def engine() -> str:
    """The name of the engine that runs graphs: `"native"`, unless set otherwise.

    Raises:
        ValueError: If `ISKRA_ENGINE` is not the name of an engine.
    """
    if _engine is not None:
        return _engine
    return _known_engine(os.environ.get("ISKRA_ENGINE") or "native", "ISKRA_ENGINE")


def set_engine(name: str) -> None:
    """Run the graphs of models that are compiled from now on with the engine called `name`.

    Args:
        name: `"native"` (the C++ core, on all threads) or `"reference"` (plain NumPy: slow, and the specification).

    Raises:
        ValueError: If there is no such engine.

    Example:
        >>> set_engine("reference")
        >>> engine()
        'reference'
        >>> set_engine("native")
    """
    global _engine
    _engine = _known_engine(name, "set_engine")


def num_threads() -> int:
    """How many threads the native engine may use: as many as this process may run on, unless set otherwise.

    Raises:
        ValueError: If `ISKRA_NUM_THREADS` is not an integer of at least 1.
    """
    if _num_threads is not None:
        return _num_threads
    asked = os.environ.get("ISKRA_NUM_THREADS")
    if not asked:
        return _available_threads()
    if not asked.strip().isdecimal() or int(asked) < 1:
        raise ValueError(
            f"ISKRA_NUM_THREADS: expected an integer of at least 1, got {asked!r}. "
            "Unset it to use every core this process may run on."
        )
    return int(asked)


def set_num_threads(n: int | None) -> None:
    """Use `n` threads from the next run on. Results do not depend on it: same seed, same bits.

    Args:
        n: At least 1; `None` goes back to `ISKRA_NUM_THREADS`, or to every core this process may run on.

    Raises:
        ValueError: If `n` is not an integer of at least 1.
    """
    global _num_threads
    if n is not None and (isinstance(n, bool) or not isinstance(n, int) or n < 1):
        raise ValueError(
            f"set_num_threads: expected an integer of at least 1, got {n!r}. "
            "Pass None to use every core this process may run on."
        )
    _num_threads = n


def backend() -> str:
    """The name of the library under the words: `"iskra"`. Which engine runs is `engine()`."""
    return "iskra"


def floatx() -> str:
    """The type of weights and activations: always `"float32"`."""
    return "float32"


def set_floatx(value: str) -> None:
    """Accept the name of a type of floats; all are computed in float32.

    Raises:
        ValueError: If `value` is no type of floats.
    """
    from .dtype_policies import floats_only  # here and below, because it brings NumPy

    floats_only(value, "set_floatx")


def dtype_policy() -> DTypePolicy:
    """The policy of layers that are made without a dtype of their own: "float32", unless set otherwise."""
    from .dtype_policies import global_policy

    return global_policy()


def set_dtype_policy(policy: DTypePolicyLike) -> None:
    """Set the policy of layers that are made from now on without a dtype of their own.

    With "mixed_bfloat16" products of layers round their factors to bfloat16 where the processor multiplies these
    faster; all else is float32. Policies of other floats, such as "mixed_float16", are kept in configs and files.

    Raises:
        ValueError: an unknown policy.
    """
    from .dtype_policies import set_global_policy

    set_global_policy(policy)


def epsilon() -> float:
    """The small number that keeps logarithms and quotients finite, 1e-7 unless set otherwise."""
    return _epsilon


def set_epsilon(value: float) -> None:
    """Use another small number in the losses and metrics of models that are compiled from now on.

    Args:
        value: Above 0.

    Raises:
        ValueError: If `value` is not above 0.
    """
    global _epsilon
    if not value > 0:
        raise ValueError(f"set_epsilon: expected a number above 0, got {value!r}. The default is 1e-7.")
    _epsilon = float(value)


def image_data_format() -> DataFormat:
    """Where images have their channels: `"channels_last"`, which is (N, H, W, C), unless set otherwise."""
    return _image_data_format


def set_image_data_format(data_format: DataFormat) -> None:
    """Make another place of the channels the default of layers that are made, and ops that are called, from now on.

    Args:
        data_format: `"channels_last"` (N, H, W, C) or `"channels_first"` (N, C, H, W).

    Raises:
        ValueError: If `data_format` is neither.

    Example:
        >>> set_image_data_format("channels_last")
        >>> image_data_format()
        'channels_last'
    """
    global _image_data_format
    if data_format not in ("channels_last", "channels_first"):
        raise ValueError(
            f"set_image_data_format: expected 'channels_last' or 'channels_first', got {data_format!r}. "
            "Choose one of them."
        )
    _image_data_format = data_format


def enable_interactive_logging() -> None:
    """Show progress in the terminal or notebook, as at the beginning."""
    global _logs_are_shown
    _logs_are_shown = True


def disable_interactive_logging() -> None:
    """Send progress to the logger "iskra" of Python's `logging`, a line for each epoch, at the level INFO."""
    global _logs_are_shown
    _logs_are_shown = False


def is_interactive_logging_enabled() -> bool:
    """Whether progress is shown, and not sent to a logger."""
    return _logs_are_shown


def enable_traceback_filtering() -> None:
    """Accept what Keras does by default. Tracebacks stay whole: they are short, and errors say what to change."""
    global _tracebacks_are_filtered
    _tracebacks_are_filtered = True


def disable_traceback_filtering() -> None:
    """Take that back; tracebacks are whole in any case."""
    global _tracebacks_are_filtered
    _tracebacks_are_filtered = False


def is_traceback_filtering_enabled() -> bool:
    """What was asked for last, without an effect on tracebacks."""
    return _tracebacks_are_filtered


def _known_engine(name: str, who: str) -> str:
    from .engines import NAMES  # here, because it brings NumPy

    if name not in NAMES:
        raise ValueError(f"{who}: expected one of {', '.join(NAMES)}, got {name!r}. Take one of these.")
    return name


@functools.cache  # every run asks, and the answer lies in files
def _available_threads() -> int:
    from . import _native  # here, because few programs ask before they train

    return int(_native.available_threads())


refuse_unknown_names(__name__)
