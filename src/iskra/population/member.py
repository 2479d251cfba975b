"""A member of a population: a network with settings, seeds and callbacks of its own."""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import copy_context
from typing import Any, TypeVar

import numpy as np

from ..callbacks import EarlyStopping, History
from ..engines import Run
from ..graph.seed import draw_seeds_apart, draw_seeds_from, seed_state
from ..models import Model
from ..models.training import Training
from ..naming import count_names_apart, names_used
from ..utils import set_random_seed

Value = TypeVar("Value")


class Member:
    """One network of a population.

    It draws its seeds and counts its names apart from all else, so it is the network that a program of its own builds
    and trains after `iskra.utils.set_random_seed(seed)`.

    Attributes:
        number: its place in the population, from 0.
        settings: what `build` was called with.
        seed: what its weights, dropout and order of rows come from.
        model: the network.
        history: the logs of its epochs, `{"loss": [...], "val_loss": [...]}`.
        error: what ended its training early, if errors do not end that of the population.
    """

    def __init__(self, number: int, settings: dict[str, Any], seed: int) -> None:
        self.number = number
        self.settings = settings
        self.seed = seed
        self.model: Model
        self.callbacks: list[Any] = []
        self.history: dict[str, list[Any]] = {}
        self.error: BaseException | None = None
        self.epochs: int = 0  # that it is to be trained for
        self._best_epoch: int | None = None  # as it was saved
        self._context = copy_context()
        self._training: Training[History] | None = None

    def __getstate__(self) -> dict[str, Any]:
        """All but the context, of which the position in seeds and names remains."""
        return {**vars(self), "_training": None, "_context": self.position}

    def __setstate__(self, state: dict[str, Any]) -> None:
        vars(self).update(state, _context=copy_context())
        self.seek(state["_context"])

    def take(self, trained: Member) -> None:
        """Become what a copy of it has become that was trained elsewhere; callbacks stay the objects that they are."""
        callbacks, settings = self.callbacks, self.settings
        vars(self).update(vars(trained), callbacks=callbacks, settings=settings)
        for own, other in zip(callbacks, trained.callbacks, strict=True):
            vars(own).update(vars(other), member=self)

    @property
    def position(self) -> dict[str, Any]:
        """Where it is in its seeds and its names, as JSON can hold it."""
        return {"seeds": self.within(seed_state), "names": self.within(names_used)}

    def seek(self, position: dict[str, Any]) -> None:
        """Go to a `position` in seeds and names.

        Raises:
            KeyError, TypeError, ValueError, IndexError: it is no such position.
        """
        self.within(draw_seeds_from, position["seeds"])
        self.within(count_names_apart, position["names"])

    def build(self, build: Callable[..., Model], settings: dict[str, Any]) -> None:
        """Make the network."""

        def made() -> Model:
            draw_seeds_apart(self.seed)
            count_names_apart()
            set_random_seed(self.seed)
            return build(**settings)

        with _global_generators_kept():
            self.model = self.within(made)

    def within(self, function: Callable[..., Value], *args: Any) -> Value:
        """Call a function where seeds and names are the member's own."""
        return self._context.run(function, *args)

    # Training. ------------------------------------------------------------------------------------------------------

    def prepare(self, training: Training[History]) -> None:
        """Set what it is to do next: a training that has not begun."""
        self._training, self._best_epoch = training, None

    @property
    def is_training(self) -> bool:
        """Whether there is something left of its training."""
        return self._training is not None

    def start(self) -> Run | None:
        """Begin to train; returns the first run, None if there is none. Raises: see `go_on`."""
        assert self._training is not None
        return self._advance(self._training.send, None)

    def go_on(self, result: int | BaseException) -> Run | None:
        """Its next run after one that did so many steps, or failed; None when training is over.

        Raises:
            Exception: what its training raises.
        """
        assert self._training is not None
        if isinstance(result, BaseException):
            return self._advance(self._training.throw, result)
        return self._advance(self._training.send, result)

    def break_off(self) -> None:
        """End its training, if it has begun, as Ctrl-C would between two batches."""
        if self._training is not None:
            self.within(self._training.close)
            self._training = None

    def _advance(self, step: Callable[..., Run], value: Any) -> Run | None:
        try:
            run = self.within(step, value)
        except StopIteration:
            self._training = None
            return None
        except BaseException as error:
            self._training = None
            error.add_note(f"In the training of {self!r}.")
            raise
        finally:
            if self.model.history is not None:
                self.history = self.model.history.history
        run.member = self
        return run

    # Results. -------------------------------------------------------------------------------------------------------

    @property
    def num_epochs(self) -> int:
        """How many epochs it has been trained."""
        return max(map(len, self.history.values()), default=0)

    @property
    def best_epoch(self) -> int:
        """The epoch, from 0, that its weights are of: the last, or the one that `EarlyStopping` went back to."""
        for callback in self.callbacks:
            if isinstance(callback, EarlyStopping) and callback.restore_best_weights and callback.best_weights:
                return callback.best_epoch
        if self._best_epoch is not None:
            return self._best_epoch
        return self.num_epochs - 1

    def value(self, name: str) -> Any:
        """What the logs said of the weights that it has, such as its "val_loss".

        Raises:
            KeyError: the logs do not have it.
        """
        if name not in self.history:
            known = ", ".join(self.history) or "none; it is not trained"
            raise KeyError(f"Member: expected one of the logs ({known}), got {name!r}. Choose one of them.")
        values = self.history[name]
        return values[min(self.best_epoch, len(values) - 1)]

    def __repr__(self) -> str:
        settings = ", ".join(f"{name}={value!r}" for name, value in self.settings.items())
        trained = f", {self.num_epochs} epochs" if self.history else ""
        return f"<Member {self.number}: {settings or f'seed={self.seed}'}{trained}>"


@contextmanager
def _global_generators_kept() -> Iterator[None]:
    """Give back the states of Python's and NumPy's global generators."""
    states = random.getstate(), np.random.get_state()
    try:
        yield
    finally:
        random.setstate(states[0])
        np.random.set_state(states[1])
