"""How the models of trials are trained: side by side, as members of a population.

What comes of a training depends on nothing but its own model, arguments and seed.
"""

from __future__ import annotations

import inspect
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from ..callbacks import History
from ..models import Model
from ..population import Member
from ..population.arguments import fit_arguments, shared_arrays
from ..population.passes import train as train_members
from .checkpoints import BestEpoch
from .hypermodel import HyperModel
from .trial import Trial


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
        result: what `HyperModel.fit` returned, or the model's history.
        error: what it or `build` raised.
        member: the member of a population that the model is.
    """

    trial: Trial
    build: Callable[[], Model]
    arguments: Mapping[str, Any]
    best_epoch: BestEpoch
    seed: int
    model: Any = field(default=None, init=False)
    result: Any = field(default=None, init=False)
    error: BaseException | None = field(default=None, init=False)
    member: Member | None = field(default=None, init=False)


Ended = Callable[[Execution], None]


def trains_side_by_side(hypermodel: HyperModel | None) -> bool:
    """Whether models can be trained side by side: not by a `fit` of the hypermodel's own, which trains one."""
    return hypermodel is not None and type(hypermodel).fit is HyperModel.fit


def train(executions: Sequence[Execution], hypermodel: HyperModel, fit_args: Sequence[Any], on_end: Ended) -> None:
    """Build and train the models; what comes of each is set in its execution.

    Args:
        executions: what to train.
        hypermodel: its `fit` trains a model.
        fit_args: the arguments of `fit` without names.
        on_end: called when a training is over.
    """
    together: list[Execution] = []
    for each in executions:
        member = Member(len(together), {}, each.seed)
        try:
            member.build(each.build, {})
        except Exception as error:
            each.error = error
            on_end(each)
            continue
        each.model, each.member = member.model, member
        if _is_plain(each, hypermodel, fit_args):
            together.append(each)
        else:
            _train_alone(each, hypermodel, fit_args)
            on_end(each)
    _train_together(together, fit_args, on_end)


def _is_plain(each: Execution, hypermodel: HyperModel, fit_args: Sequence[Any]) -> bool:
    """Whether it is `Model.fit` that trains it, silently, on data that can be read again and again."""
    return (
        trains_side_by_side(hypermodel)
        and type(each.model).fit is Model.fit
        and each.arguments.get("verbose") == 0
        and not any(isinstance(data, Iterator) for data in [*fit_args, each.arguments.get("x")])
    )


def _train_alone(each: Execution, hypermodel: HyperModel, fit_args: Sequence[Any]) -> None:
    assert each.member is not None and each.model is not None
    try:
        result = each.member.within(
            lambda: hypermodel.fit(each.trial.hyperparameters, each.model, *fit_args, **each.arguments)
        )
    except Exception as error:
        each.error = error
        return
    history = each.model.history
    each.result = history if result is None and isinstance(history, History) else result


def _train_together(executions: Sequence[Execution], fit_args: Sequence[Any], on_end: Ended) -> None:
    """As members of a population; members whose arguments do not fit have failed."""
    of_members: dict[Member, Execution] = {}
    plans: dict[Member, dict[str, Any]] = {}
    for each in executions:
        assert each.member is not None
        each.member.callbacks = list(each.arguments["callbacks"])
        try:
            plans[each.member] = _arguments_of_fit(fit_args, each.arguments)
        except TypeError as error:
            each.error = error
            on_end(each)
        else:
            of_members[each.member] = each

    def ended(member: Member) -> None:
        each = of_members[member]
        each.error = member.error
        each.result = member.model.history
        on_end(each)

    train_members(plans, on_end=ended)


def _arguments_of_fit(args: Sequence[Any], named: Mapping[str, Any]) -> dict[str, Any]:
    """All arguments of `Trainer.fit` by name, but for the callbacks.

    Raises:
        TypeError: `Model.fit` does not take them.
    """
    given = inspect.signature(Model.fit).bind(None, *args, **named).arguments
    data = {name: shared_arrays(given.pop(name, None), name) for name in ("x", "y")}
    for name in ("self", "callbacks", "verbose"):
        del given[name]
    return {**data, **fit_arguments(given)}
