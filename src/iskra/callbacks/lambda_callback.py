"""A callback made of functions."""

from collections.abc import Callable
from typing import Any

from .callback import Callback


class LambdaCallback(Callback):
    """Calls functions as hooks.

    Args:
        on_epoch_begin: called with `(epoch, logs)`.
        on_epoch_end: called with `(epoch, logs)`.
        on_train_begin: called with `(logs)`.
        on_train_end: called with `(logs)`.
        on_train_batch_begin: called with `(batch, logs)`.
        on_train_batch_end: called with `(batch, logs)`.
        **hooks: any other hook of `Callback`, by its name; a name without "on_" becomes an attribute.

    Raises:
        TypeError: a name is not that of a hook, or its value is not callable.

    Example:
        >>> shout = LambdaCallback(on_epoch_end=lambda epoch, logs: print("epoch", epoch, "done"))
        >>> shout.on_epoch_end(0, {})
        epoch 0 done
    """

    def __init__(
        self,
        on_epoch_begin: Callable[..., Any] | None = None,
        on_epoch_end: Callable[..., Any] | None = None,
        on_train_begin: Callable[..., Any] | None = None,
        on_train_end: Callable[..., Any] | None = None,
        on_train_batch_begin: Callable[..., Any] | None = None,
        on_train_batch_end: Callable[..., Any] | None = None,
        **hooks: Any,
    ) -> None:
        hooks |= {
            "on_epoch_begin": on_epoch_begin,
            "on_epoch_end": on_epoch_end,
            "on_train_begin": on_train_begin,
            "on_train_end": on_train_end,
            "on_train_batch_begin": on_train_batch_begin,
            "on_train_batch_end": on_train_batch_end,
        }
        for name, function in hooks.items():
            if not name.startswith("on_"):
                setattr(self, name, function)
                continue
            if not hasattr(Callback, name):
                known = ", ".join(hook for hook in vars(Callback) if hook.startswith("on_"))
                raise TypeError(f"LambdaCallback: expected hooks out of {known}, got {name!r}. Rename it.")
            if function is not None and not callable(function):
                raise TypeError(
                    f"LambdaCallback: expected a function for {name}, got {function!r}. Pass a function or a lambda."
                )
            if function is not None:
                setattr(self, name, function)
