"""What an optimizer is: everything that the update formulas share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import Any, Self

import numpy as np

from .. import ops
from ..configurable import Configurable, serialized
from ..graph import Variable
from . import schedules
from .clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from .options import LearningRate, SharedOptions, check_options, learning_rate_source


class Optimizer(Configurable):
    """Changes weights by their gradients.

    A subclass says which slots (arrays beside each weight) it keeps and how one weight is updated. `apply` is written
    with ops and `assign`, so inside a trace it becomes part of the training step. Before the update, in this order:
    gradients are divided by the loss scale and clipped, and each weight w decays, w <- w - a d w.

    Args:
        learning_rate: a number, an object of `iskra.optimizers.schedules`, or a function of the step (or of nothing).
        weight_decay: d, or None.
        clipnorm: largest norm of one gradient.
        clipvalue: largest absolute value of an element of a gradient.
        global_clipnorm: largest norm of all gradients together. At most one of the three may be given.
        use_ema: not available yet.
        ema_momentum: not used yet.
        ema_overwrite_frequency: not used yet.
        loss_scale_factor: the loss is multiplied by it before gradients are taken.
        gradient_accumulation_steps: not available yet.
        name: the class's name in small letters by default.

    Attributes:
        iterations: number of steps taken, an int32 variable.
        learning_rate: a variable, which callbacks may set; with a schedule, its value for the next step.
        variables: all state: iterations, learning rate, slots.

    Raises:
        ValueError: more than one kind of clipping, or an option that is not available yet.
        TypeError: a learning rate that is neither a number nor callable.

    Example:
        >>> import iskra
        >>> from iskra.graph import Variable
        >>> class SignDescent(iskra.optimizers.Optimizer):
        ...     def update_step(self, gradient, variable, learning_rate):
        ...         variable.assign_sub(learning_rate * iskra.ops.sign(gradient))
        >>> w = Variable([1.0, 2.0])
        >>> SignDescent(learning_rate=0.25).apply([[10.0, -10.0]], [w])
        >>> w.numpy()
        array([0.75, 2.25], dtype=float32)
    """

    def __init__(
        self,
        learning_rate: LearningRate,
        weight_decay: float | None = None,
        clipnorm: float | None = None,
        clipvalue: float | None = None,
        global_clipnorm: float | None = None,
        use_ema: bool = False,
        ema_momentum: float = 0.99,
        ema_overwrite_frequency: int | None = None,
        loss_scale_factor: float | None = None,
        gradient_accumulation_steps: int | None = None,
        name: str | None = None,
    ) -> None:
        self.weight_decay = weight_decay
        self.clipnorm = clipnorm
        self.clipvalue = clipvalue
        self.global_clipnorm = global_clipnorm
        self.use_ema = use_ema
        self.ema_momentum = ema_momentum
        self.ema_overwrite_frequency = ema_overwrite_frequency
        self.loss_scale_factor = loss_scale_factor
        self.gradient_accumulation_steps = gradient_accumulation_steps
        self.name = name or type(self).__name__.lower()
        check_options(self)
        self.built = False
        self.iterations = Variable(0, name="iteration", path=f"{self.name}/iteration", trainable=False)
        self._learning_rate = learning_rate_source(self.name, learning_rate)
        self._slots: dict[Variable, dict[str, Variable]] = {}  # by trainable variable, in the model's order
        self._slot_variables: list[Variable] = []
        self._not_decayed: set[Variable] = set()
        self._not_decayed_names: list[str] = []

    # What a subclass defines. ---------------------------------------------------------------------------------------

    def slots(self) -> list[tuple[str, ...]]:
        """Names of the arrays kept beside each weight, in groups: a group's slots stand together for each weight."""
        return []

    def update_step(self, gradient: Any, variable: Variable, learning_rate: Any) -> None:
        """Update one weight and its slots.

        Args:
            gradient: of the loss, after clipping, in the weight's shape.
            variable: the weight; assign to it.
            learning_rate: a float32 scalar.
        """
        raise NotImplementedError(
            f"{type(self).__name__}: expected an update_step(self, gradient, variable, learning_rate) of its own, "
            "got none. Define it."
        )

    # State. ---------------------------------------------------------------------------------------------------------

    @property
    def learning_rate(self) -> Any:
        if isinstance(self._learning_rate, Variable):
            return self._learning_rate
        return self._learning_rate(ops.convert_to_tensor(self.iterations))

    @learning_rate.setter
    def learning_rate(self, value: LearningRate) -> None:
        if callable(value):
            self._learning_rate = learning_rate_source(self.name, value)
        elif isinstance(self._learning_rate, Variable):
            self._learning_rate.assign(value)
        else:
            raise TypeError(
                f"{type(self).__name__}: expected no change of a scheduled learning rate, got {value!r}. "
                "Make the optimizer with a number as learning_rate to set it later."
            )

    @property
    def variables(self) -> list[Variable]:
        rate = [self._learning_rate] if isinstance(self._learning_rate, Variable) else []
        return [self.iterations, *rate, *self._slot_variables]

    def build(self, variables: Iterable[Variable]) -> None:
        """Make the slots for these weights; done by itself on the first `apply`."""
        if self.built:
            return
        self._slots = {variable: {} for variable in variables}
        for group in self.slots():
            for variable, slots in self._slots.items():
                slots.update({name: self.add_variable_from_reference(variable, name) for name in group})
        self.built = True

    def slot(self, variable: Variable, name: str) -> Variable:
        """The array of that name beside a weight."""
        return self._slots[variable][name]

    def add_variable_from_reference(self, reference_variable: Variable, name: str = "slot") -> Variable:
        """Zeros in the shape of a weight, as part of the optimizer's state."""
        full_name = f"{reference_variable.path.replace('/', '_')}_{name}"
        zeros = np.zeros(reference_variable.shape, reference_variable.dtype)
        variable = Variable(zeros, name=full_name, path=f"{self.name}/{full_name}", trainable=False)
        self._slot_variables.append(variable)
        return variable

    def set_weights(self, weights: Sequence[Any]) -> None:
        """Set the state from arrays in the order of `variables`.

        Raises:
            ValueError: another number of arrays than variables, as before `build`.
        """
        if len(weights) != len(self.variables):
            raise ValueError(
                f"{type(self).__name__}: expected {len(self.variables)} arrays, one for each of its variables, "
                f"got {len(weights)}. Build it for the same model first: optimizer.build(model.trainable_variables)."
            )
        for variable, value in zip(self.variables, weights, strict=True):
            variable.assign(value)

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Spare weights from weight decay: these, and those in whose name one of the patterns is found.

        Raises:
            ValueError: the optimizer is built already.

        Example:
            >>> import iskra
            >>> optimizer = iskra.optimizers.AdamW()
            >>> optimizer.exclude_from_weight_decay(var_names=["bias"])
        """
        if self.built:
            raise ValueError(
                f"{type(self).__name__}: expected exclude_from_weight_decay before training, got it after. "
                "Call it on a new optimizer."
            )
        self._not_decayed = set(var_list or ())
        self._not_decayed_names = list(var_names or ())

    # The step. ------------------------------------------------------------------------------------------------------

    def scale_loss(self, loss: Any) -> Any:
        """The loss to take gradients of: times `loss_scale_factor`, if there is one."""
        return loss if self.loss_scale_factor is None else loss * self.loss_scale_factor

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        """Take one step.

        Args:
            grads: a gradient for each weight; None leaves the weight alone.
            trainable_variables: the weights; those of `build` by default.

        Raises:
            ValueError: no gradient at all, or weights that the optimizer was not built for.
        """
        variables = list(self._slots) if trainable_variables is None else list(trainable_variables)
        self.build(variables)
        pairs = [(g, v) for g, v in zip(grads, variables, strict=True) if g is not None]
        self._check_weights(pairs)
        rate = ops.convert_to_tensor(self.learning_rate)
        gradients = self._clipped([self._unscaled(ops.convert_to_tensor(g)) for g, _ in pairs])
        for gradient, (_, variable) in zip(gradients, pairs, strict=True):
            if self._decays(variable):
                variable.assign_sub(variable * (rate * self.weight_decay))
            self.update_step(gradient, variable, rate)
        self.iterations.assign_add(1)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Any, Variable]]) -> Variable:
        """Take one step from (gradient, weight) pairs; returns the number of steps taken."""
        grads, variables = zip(*grads_and_vars, strict=True)
        self.apply(grads, variables)
        return self.iterations

    def _unscaled(self, gradient: Any) -> Any:
        return gradient if self.loss_scale_factor is None else gradient / self.loss_scale_factor

    def _clipped(self, gradients: list[Any]) -> list[Any]:
        if self.clipnorm:
            return clip_by_norm(gradients, self.clipnorm)
        if self.global_clipnorm:
            return clip_by_global_norm(gradients, self.global_clipnorm)
        return clip_by_value(gradients, self.clipvalue) if self.clipvalue else gradients

    def _decays(self, variable: Variable) -> bool:
        if self.weight_decay is None or variable in self._not_decayed:
            return False
        return not any(re.search(pattern, variable.name) for pattern in self._not_decayed_names)

    # Configuration. -------------------------------------------------------------------------------------------------

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments, shared options and the learning rate as they are now."""
        rate = self._learning_rate
        shared = {option: getattr(self, option) for option in SharedOptions.__annotations__}
        current = float(rate.value) if isinstance(rate, Variable) else serialized(rate)
        return {**super().get_config(), **shared, "learning_rate": current}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> Self:
        """An optimizer made with the arguments in `config`; a schedule in it may be a dictionary."""
        rate = config.get("learning_rate")
        return cls(**{**config, "learning_rate": schedules.deserialize(rate)} if isinstance(rate, dict) else config)

    def _check_weights(self, pairs: list[tuple[Any, Variable]]) -> None:
        who = type(self).__name__
        if not pairs:
            raise ValueError(f"{who}: expected a gradient for some weight, got none. Does the loss depend on a weight?")
        unknown = [variable.path for _, variable in pairs if variable not in self._slots]
        if unknown:
            raise ValueError(
                f"{who}: expected the weights it was built for, got also {', '.join(unknown)}. "
                "Make a new optimizer for another set of weights."
            )
