"""The options that all optimizers share, and their checks."""

import inspect
from collections.abc import Callable
from typing import TYPE_CHECKING, Annotated, Any, TypedDict

import numpy as np

from ..graph import Variable
from ..options import Option
from ..typing import Array, LearningRate
from .indexed_slices import is_elementwise
from .schedules import LearningRateSchedule

if TYPE_CHECKING:
    from .optimizer import Optimizer


class SharedOptions(TypedDict, total=False):
    """The options that every optimizer has beside its own; see `Optimizer`."""

    clipnorm: Annotated[float | None, Option(None, "upper bound of the norm of each gradient")]
    clipvalue: Annotated[float | None, Option(None, "upper bound of the absolute value of each element of a gradient")]
    global_clipnorm: Annotated[float | None, Option(None, "upper bound of the norm of all gradients together")]
    use_ema: Annotated[bool, Option(False, "keep a moving average of the weights, which replaces them after `fit`")]
    ema_momentum: Annotated[float, Option(0.99, "decay rate of the average, from 0 to 1")]
    ema_overwrite_frequency: Annotated[int | None, Option(None, "replace the weights after so many updates as well")]
    loss_scale_factor: Annotated[float | None, Option(None, "factor of the loss before gradients are taken")]
    gradient_accumulation_steps: Annotated[
        int | None, Option(None, "update once in so many steps, at least 2, with the mean of their gradients")
    ]
    name: Annotated[str | None, Option(None, "made from the class's name by default")]
    lazy_update: Annotated[bool, Option(False, "leave rows of a table that a batch does not look up as they are", 6)]


def check_options(optimizer: "Optimizer") -> None:
    """Check the shared options of an optimizer.

    Raises:
        ValueError: more than one kind of clipping, an option out of its range, or a lazy update where there is none.
    """
    who = type(optimizer).__name__
    clipping = {name: getattr(optimizer, name) for name in ("clipnorm", "clipvalue", "global_clipnorm")}
    given = {name: value for name, value in clipping.items() if value is not None}
    if len(given) > 1:
        raise ValueError(
            f"{who}: expected one kind of clipping at most, got {given}. "
            "Only one of `clipnorm`, `clipvalue` and `global_clipnorm` can be set."
        )
    steps, momentum = optimizer.gradient_accumulation_steps, optimizer.ema_momentum
    if steps and not (isinstance(steps, int) and steps >= 2):
        raise ValueError(
            f"{who}: expected an integer of at least 2 as gradient_accumulation_steps, got {steps}. "
            "Remove it to update in every step."
        )
    if optimizer.use_ema and not 0 <= momentum <= 1:
        raise ValueError(f"{who}: expected an ema_momentum from 0 to 1, got {momentum}. Usual values are 0.99 and up.")
    if optimizer.lazy_update and not is_elementwise(optimizer):
        raise ValueError(
            f"{who}: expected lazy_update=False, since a step depends on the whole array, got True. "
            "Use Adam, in a MultiOptimizer if only for the embeddings."
        )
    if optimizer.lazy_update and steps:
        raise ValueError(
            f"{who}: expected lazy_update=False with gradient_accumulation_steps, whose sums have all rows, got True. "
            "Use one of the two."
        )
    frequency = optimizer.ema_overwrite_frequency
    if optimizer.use_ema and frequency and not (isinstance(frequency, int) and frequency >= 1):
        raise ValueError(
            f"{who}: expected an integer of at least 1 as ema_overwrite_frequency, got {frequency}. "
            "Remove it to keep the averages beside the weights until training ends."
        )


def learning_rate_source(name: str, value: LearningRate, who: str) -> Variable | Callable[[Any], Array]:
    """A learning rate as a variable, or as a function of the step.

    Args:
        name: the optimizer's, for the variable's path.
        value: a number, a schedule, or a function of the step or of nothing.
        who: the optimizer's class, for errors.

    Raises:
        ValueError: something else.
    """
    if isinstance(value, LearningRateSchedule):
        return value
    if callable(value):
        return value if inspect.signature(value).parameters else lambda step: value()
    if isinstance(value, (int, float, np.number)) and not isinstance(value, bool):
        return Variable(float(value), name="learning_rate", path=f"{name}/learning_rate", trainable=False)
    raise ValueError(
        f"{who}: expected a number, a schedule or a function as learning_rate, got {value!r}. "
        "Pass a number such as 0.01."
    )
