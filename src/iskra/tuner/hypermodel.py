"""Hypermodels: how to build a model from hyperparameters, and how to train it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from ..models import Model
from .hyperparameters import HyperParameters

Builder = Callable[[HyperParameters], Model]


class HyperModel:
    """A search space for models: `build` makes one from hyperparameters, `fit` trains it.

    A function `build(hp)` does as well where only the model depends on hyperparameters. A class can search for
    arguments of `fit`, too.

    Args:
        name: a name.
        tunable: False builds with the defaults of its hyperparameters and keeps them out of the search.

    Example:
        >>> import iskra
        >>> class Net(HyperModel):
        ...     def build(self, hp):
        ...         units = hp.Int("units", 4, 16, step=4)
        ...         model = iskra.Sequential([iskra.Input((2,)), iskra.layers.Dense(units), iskra.layers.Dense(1)])
        ...         model.compile("adam", loss="mse")
        ...         return model
        ...     def fit(self, hp, model, *args, **kwargs):
        ...         return model.fit(*args, batch_size=hp.Choice("batch_size", [16, 32]), **kwargs)
        >>> Net().build(HyperParameters()).count_params()
        17
    """

    name: str | None = None
    tunable: bool = True

    def __init__(self, name: str | None = None, tunable: bool = True) -> None:
        self.name = name
        self.tunable = tunable

    def build(self, hp: HyperParameters) -> Model:
        """Build a compiled model.

        Args:
            hp: the hyperparameters; asking for one declares it.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected a method build(hp), got none. Let it return a compiled model."
        )

    def declare_hyperparameters(self, hp: HyperParameters) -> None:
        """Declare all hyperparameters without building a model; if it is not defined, models are built for it."""
        raise NotImplementedError(f"{type(self).__name__}: expected a method declare_hyperparameters, got none.")

    def fit(self, hp: HyperParameters, model: Model, *args: Any, **kwargs: Any) -> Any:
        """Train the model.

        Args:
            hp: the hyperparameters; asking for one declares it.
            model: what `build` returned.
            *args: what `search` was given.
            **kwargs: the same by name; `callbacks` among them belong to the search, and are to be passed on.

        Returns:
            The `History`, the value of the objective, or a dictionary of metrics with it. None stands for the history
            of the model's last `fit`.
        """
        return model.fit(*args, **kwargs)


class FunctionHyperModel(HyperModel):
    """The hypermodel of a function.

    Args:
        function: takes hyperparameters and returns a compiled model.
    """

    def __init__(self, function: Builder) -> None:
        super().__init__(name=getattr(function, "__name__", None))
        self.function = function

    def build(self, hp: HyperParameters) -> Model:
        """Call the function."""
        return self.function(hp)


def as_hypermodel(hypermodel: HyperModel | Builder | None) -> HyperModel | None:
    """The hypermodel that an argument stands for.

    Raises:
        ValueError: neither a hypermodel nor a function.
    """
    if hypermodel is None or isinstance(hypermodel, HyperModel):
        return hypermodel
    if isinstance(hypermodel, type) or not callable(hypermodel):
        raise ValueError(
            f"Tuner: expected a function build(hp) or a HyperModel object as hypermodel, got {hypermodel!r}. "
            "Pass the function itself, or an object of the class."
        )
    return FunctionHyperModel(hypermodel)


def built(hypermodel: HyperModel, hp: HyperParameters) -> Model:
    """Build a model; if the hypermodel is not tunable, what it declares stays unknown to `hp`."""
    return hypermodel.build(hp if hypermodel.tunable else hp.copy())


def explore(hypermodel: HyperModel, hp: HyperParameters) -> None:
    """Declare the hyperparameters of a hypermodel, those inside of conditional scopes too.

    Models are built with the defaults, and then once more for each conditional scope that was never active.
    """
    try:
        return hypermodel.declare_hyperparameters(hp)
    except NotImplementedError:
        pass
    tried: list[Any] = []
    while True:
        built(hypermodel, hp)
        waiting = [scope for scope in hp.inactive_scopes if scope not in hp.active_scopes and scope not in tried]
        if not waiting:
            return
        tried.append(waiting[0])
        for condition in waiting[0]:
            hp.values[condition.name] = condition.values[0]
