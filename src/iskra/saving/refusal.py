"""The error for a file that is refused: nothing of it is used, and the message names the file."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import contextmanager

from ..advice import advise
from ..regular_files import irregular
from ..typing import PathLike

_DAMAGED = "The file is damaged, cut off or forged; get it again from its source."


class Refused(ValueError):
    """Something in a file is invalid: what should be there, what is there, and what to do about it.

    `kind` is the error that becomes of it where the content was passed by a program, and not read from a file.
    """

    def __init__(
        self, expected: str, found: str, advice: str = _DAMAGED, kind: type[ValueError | TypeError] = ValueError
    ) -> None:
        super().__init__(f"expected {expected}, got {found}. {advice}")
        self.expected, self.found, self.advice, self.kind = expected, found, advice, kind


def refuse_or_leave_out(problems: Sequence[str], skip_mismatch: bool) -> None:
    """Refuse weights that do not fit, or with `skip_mismatch` leave them out and warn."""
    if not problems:
        return
    told = "; ".join(problems)
    if not skip_mismatch:
        advice = "Build the model that was saved; skip_mismatch=True loads what fits."
        raise Refused("the weights of this model", told, advice)
    advise(f"mismatch {told}", f"load_weights: some weights do not fit and were left out: {told}.")


def refuse_irregular(path: PathLike) -> None:
    """Refuse what is no file: the reading of a pipe or a device may never end.

    Raises:
        OSError: there is nothing of this name, or a folder.
    """
    if kind := irregular(path):
        raise Refused("a file", kind, "Pass the path of a file: a pipe or a device may never end.")


@contextmanager
def refusals(who: str, path: PathLike) -> Iterator[None]:
    """A block that reads a file: whatever fails in it becomes one error that says who read what.

    Args:
        who: the function that was called, "load_model".
        path: the file.

    Raises:
        ValueError: the file, or something in it, is not as it must be.
        OSError: it cannot be opened.
        ImportError: the package that reads it is missing.

    Example:
        >>> with refusals("load_model", "x.keras"):
        ...     raise Refused("a zip archive", "an empty file")
        Traceback (most recent call last):
        ValueError: load_model: expected a zip archive in 'x.keras', got an empty file. The file is damaged, ...
    """
    where = f"in {str(path)!r}"
    try:
        yield
    except Refused as refused:
        raise ValueError(
            f"{who}: expected {refused.expected} {where}, got {refused.found}. {refused.advice}"
        ) from refused.__cause__
    except (FileNotFoundError, PermissionError, IsADirectoryError, ImportError):
        raise
    except Exception as error:
        reason = f"{type(error).__name__}: {error}" if str(error) else f"{type(error).__name__}."
        raise ValueError(f"{who}: expected a model {where} that can be made, got {reason}") from error
