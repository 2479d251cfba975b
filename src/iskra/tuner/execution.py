"""How the models of trials are trained: one after another.

What comes of a training depends on nothing but its own model, arguments and seed, so several of them may as well be
trained side by side.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..callbacks import History
from ..graph.seed import seeded
from ..models import Model
from .checkpoints import BestEpoch
from .hypermodel import HyperModel
from .trial import Trial

TRIALS_AT_ONCE = 1  # that are asked of an oracle before their models are trained


@dataclass
class Execution:
    """One training for a trial.

    Attributes:
        trial: the trial.
        build: makes its model.
        arguments: those of `HyperModel.fit` by name, callbacks included.
        best_epoch: the callback among them that keeps the best weights.
        seed: of the weights, the order of the rows, dropout and the like.
        model: the model, once it is built.
        result: what `HyperModel.fit` returned.
        error: what it or `build` raised.
    """

    trial: Trial
    build: Callable[[], Model]
    arguments: Mapping[str, Any]
    best_epoch: BestEpoch
    seed: int
    model: Model | None = field(default=None, init=False)
    result: Any = field(default=None, init=False)
    error: Exception | None = field(default=None, init=False)


def train(executions: Sequence[Execution], hypermodel: HyperModel, fit_args: Sequence[Any]) -> None:
    """Build and train the models; what comes of each is set in its execution.

    Args:
        executions: what to train.
        hypermodel: its `fit` trains a model.
        fit_args: the arguments of `fit` without names.
    """
    for each in executions:
        try:
            with seeded(each.seed):
                each.model = each.build()
                each.result = _fit(each, each.model, hypermodel, fit_args)
        except Exception as error:
            each.error = error


def _fit(each: Execution, model: Model, hypermodel: HyperModel, fit_args: Sequence[Any]) -> Any:
    """What `HyperModel.fit` returns, or the history of the model where it returns nothing."""
    result = hypermodel.fit(each.trial.hyperparameters, model, *fit_args, **each.arguments)
    return model.history if result is None and isinstance(model.history, History) else result
