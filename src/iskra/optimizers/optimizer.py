"""The base of optimizers: everything that the update formulas share."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from types import MappingProxyType
from typing import Any, ClassVar, Self, Unpack

from .. import ops
from ..advice import advise
from ..configurable import serialized
from ..functional import stateless
from ..graph import Tensor, Variable
from ..naming import auto_name
from ..typing import Array, ArrayLike, Config, LearningRate
from . import schedules
from .accumulation import GradientSums
from .averaging import WeightAverages
from .clipping import clip_by_global_norm, clip_by_norm, clip_by_value
from .indexed_slices import IndexedSlices, indexed_slices, leaves_at_zero, rows_in_place
from .options import SharedOptions, check_options
from .state import OptimizerState


class Optimizer(OptimizerState):
    """Base class of optimizers, which update weights from gradients.

    A subclass says which slots (arrays beside each weight) it keeps and how one weight is updated. `apply` is written
    with ops and `assign`, so inside a trace it becomes part of the training step. Before the update, in this order:
    gradients are divided by the loss scale, averaged over the accumulated steps and clipped, and each weight w decays,
    w <- w - a d w. After it, the averages of the weights are updated.

    A table that the loss only looks rows up in, as an `Embedding` does, has a gradient of zero in all other rows. Where
    the formula leaves such rows as they are (`SGD` without momentum and `Adagrad`, without weight decay and clipping by
    norms), a step touches only the rows of the batch, with the same result. Moments decay in every row; with
    `lazy_update` those of rows that a batch does not look up stay as they are, and so do the rows themselves, weight
    decay included, as in TensorFlow's `LazyAdam` and PyTorch's `SparseAdam`. Norms are the same either way.

    Args:
        learning_rate: a number, an object of `iskra.optimizers.schedules`, or a function of the step (or of nothing).
        weight_decay: d, or None.
        **options: at most one kind of clipping. With accumulation, schedules count steps, all else counts updates.

    Attributes:
        iterations: number of updates, an int32 variable (a value with accumulation).
        learning_rate: a variable, which callbacks may set; with a schedule, its value for the next step.
        variables: all state: number of steps, learning rate, averages of weights, sums of gradients, slots.

    Raises:
        ValueError: more than one kind of clipping, an option out of its range, or a learning rate that is neither a
            number nor callable; `lazy_update` with accumulation, or where a step depends on whole arrays.

    Example:
        >>> class SignDescent(Optimizer):
        ...     def update_step(self, gradient, variable, learning_rate):
        ...         variable.assign_sub(learning_rate * ops.sign(gradient))
        >>> w = Variable([1.0, 2.0])
        >>> SignDescent(learning_rate=0.25).apply([[10.0, -10.0]], [w])
        >>> w.numpy()
        array([0.75, 2.25], dtype=float32)
    """

    _older_names: ClassVar[Mapping[str, str | None]] = MappingProxyType({"lr": "learning_rate", "decay": None})
    _always_shown: ClassVar[tuple[tuple[str, str], ...]] = (("learning_rate", "_current_rate"),)

    def __init__(
        self, learning_rate: LearningRate, weight_decay: float | None = None, **options: Unpack[SharedOptions]
    ) -> None:
        super().__init__(options.pop("name") or auto_name(type(self).__name__), learning_rate)
        self.weight_decay = weight_decay
        self.clipnorm: float | None = options["clipnorm"]
        self.clipvalue: float | None = options["clipvalue"]
        self.global_clipnorm: float | None = options["global_clipnorm"]
        self.use_ema: bool = options["use_ema"]
        self.ema_momentum: float = options["ema_momentum"]
        self.ema_overwrite_frequency: int | None = options["ema_overwrite_frequency"]
        self.loss_scale_factor: float | None = options["loss_scale_factor"]
        self.gradient_accumulation_steps: int | None = options["gradient_accumulation_steps"]
        self.lazy_update: bool = options["lazy_update"]
        check_options(self)
        self._averages: WeightAverages | None = None
        self._sums: GradientSums | None = None
        self._not_decayed: set[Variable] = set()
        self._not_decayed_names: list[str] = []

    # What a subclass defines. ---------------------------------------------------------------------------------------

    def begin_update(self) -> None:
        """Do what an update does once, before it updates the weights."""

    def update_step(self, gradient: Array, variable: Variable, learning_rate: Array) -> None:
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
    def iterations(self) -> Any:
        steps = self.gradient_accumulation_steps
        return self._iterations // steps if steps else self._iterations

    def _build_shared(self, variables: list[Variable]) -> None:
        if self.use_ema:
            averages = dict(zip(variables, self.add_optimizer_variables(variables, "average"), strict=True))
            self._averages = WeightAverages(averages, self.ema_momentum, self.ema_overwrite_frequency)
        if self.gradient_accumulation_steps:
            sums = dict(zip(variables, self.add_optimizer_variables(variables, "gradient_accumulator"), strict=True))
            self._sums = GradientSums(sums, self.gradient_accumulation_steps)

    @property
    def averages(self) -> dict[Variable, Variable]:
        """The average of each weight, by weight; empty without `use_ema` and before `build`."""
        return self._averages.averages if self._averages is not None else {}

    def exchange_averages(self, in_weights: bool) -> None:
        """Swap the weights and their averages, or swap them back.

        Raises:
            ValueError: there are no averages.
        """
        if not self.use_ema:
            raise ValueError(
                f"{type(self).__name__}: expected use_ema=True, got {self.use_ema}. Without it no averages are kept."
            )
        if self._averages is not None:
            self._averages.exchange(in_weights)

    @property
    def averages_in_weights(self) -> bool:
        """Whether averages and weights are swapped; set it after loading both from elsewhere."""
        return self._averages is not None and self._averages.in_weights

    @averages_in_weights.setter
    def averages_in_weights(self, value: bool) -> None:
        if self._averages is not None:
            self._averages.in_weights = value

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        """Set weights to their averages, if `use_ema` keeps them; `fit` calls it at its end."""
        if self._averages is not None:
            weights = list(var_list)
            self._check_weights(weights)
            self._averages.exchange(False)
            self._averages.overwrite(weights)

    def exclude_from_weight_decay(
        self, var_list: Iterable[Variable] | None = None, var_names: Iterable[str] | None = None
    ) -> None:
        """Exclude weights from weight decay: these, and those whose names match one of the patterns.

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

    def scale_loss(self, loss: Tensor) -> Tensor:
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
        weights = list(self._slots) if trainable_variables is None else list(trainable_variables)
        if not weights and not grads:
            return  # of a model whose weights are all frozen
        if not self.built:
            self.build(weights)
        pairs = [(ops.convert_to_tensor(g), v) for g, v in zip(grads, weights, strict=True) if g is not None]
        weights = [v for _, v in pairs]
        self._check_weights(weights)
        for gradient, weight in pairs:
            if weight.overwrite_with_gradient:
                self._overwrite(gradient, weight)
        pairs = [(g, v) for g, v in pairs if not v.overwrite_with_gradient]
        self._step([self._unscaled(g) for g, _ in pairs], [v for _, v in pairs])
        if self._averages is not None:
            self._averages.update(self.iterations)
        for weight in weights:
            if weight.constraint is not None:
                weight.assign(weight.constraint(weight))
        self._iterations.assign_add(1)

    def apply_gradients(self, grads_and_vars: Iterable[tuple[Array | None, Variable]]) -> Variable:
        """Take one step from (gradient, weight) pairs; returns the number of steps taken.

        A weight whose gradient is None stays as it is, which a warning says.
        """
        grads, variables = zip(*grads_and_vars, strict=True)
        self.apply(grads, variables)
        without = ", ".join(v.path for g, v in zip(grads, variables, strict=True) if g is None)
        if without:
            who = type(self).__name__
            advise(
                f"no gradient {who} {without}",
                f"{who}: expected a gradient for each variable, got none for {without}. They stay as they are. "
                "Does the loss depend on them?",
            )
        return self._iterations

    def stateless_apply(
        self,
        optimizer_variables: Sequence[ArrayLike],
        grads: Sequence[Any],
        trainable_variables: Sequence[ArrayLike],
    ) -> tuple[list[Array], list[Array]]:
        """The weights and the state after one step, with the variables themselves left as they are.

        Args:
            optimizer_variables: a value for each of `variables`.
            grads: a gradient for each weight; None leaves the weight alone.
            trainable_variables: a value for each weight that the optimizer was built for.

        Returns:
            `(trainable_variables, optimizer_variables)`.

        Raises:
            ValueError: the optimizer is not built, or another number of values or shape than the variables have.

        Example:
            >>> from iskra.optimizers import SGD
            >>> optimizer = SGD(learning_rate=0.5)
            >>> optimizer.build([Variable([1.0])])
            >>> weights, state = optimizer.stateless_apply(optimizer.variables, [[4.0]], [[1.0]])
            >>> weights
            [array([-1.], dtype=float32)]
        """
        if not self.built:
            raise ValueError(
                f"{type(self).__name__}.stateless_apply: expected a built optimizer, got one without weights. "
                "Call optimizer.build(model.trainable_variables) first."
            )
        weights = list(self._slots)
        _, (state, values) = stateless(
            lambda: self.apply(grads, weights),
            ("optimizer_variables", self.variables, optimizer_variables),
            ("trainable_variables", weights, trainable_variables),
        )
        return values, state

    def _overwrite(self, gradient: Array, weight: Variable) -> None:
        """Set a weight to its gradient: neither the loss scale, clipping, decay nor the learning rate concern it."""
        if self._sums is None:
            weight.assign(gradient)
        else:
            self._sums.overwrite(self._iterations, gradient, weight)

    def _step(self, gradients: list[Array], weights: Sequence[Variable]) -> None:
        """Update the weights, now or when enough gradients are accumulated."""
        if not weights:
            return
        if self._sums is None:
            self._update(gradients, weights)
        else:
            self._sums.add(self._iterations, gradients, weights, self._update)

    def _update(self, gradients: list[Array], weights: Sequence[Variable]) -> None:
        """Change weights and slots."""
        rate = ops.convert_to_tensor(self.learning_rate)
        self.begin_update()
        by_rows = [self._by_rows(gradient, weight) for gradient, weight in zip(gradients, weights, strict=True)]
        given: list[Array] = [
            g if slices is None else slices.sums for g, slices in zip(gradients, by_rows, strict=True)
        ]
        for gradient, slices, weight in zip(self._clip_gradients(given), by_rows, weights, strict=True):
            decay = self._decay_of(weight)
            if slices is None:
                self._update_one(gradient, weight, rate, decay)
            else:
                self._update_rows(slices, gradient, weight, rate, decay)

    def _update_one(self, gradient: Array, weight: Variable, rate: Array, decay: float | None) -> None:
        if decay is not None:
            weight.assign_sub(weight * (rate * decay))
        self.update_step(gradient, weight, rate)

    def _update_rows(
        self, slices: IndexedSlices, sums: Array, weight: Variable, rate: Array, decay: float | None
    ) -> None:
        """Change some rows of a weight and of its slots."""
        slots = self._slots[weight]
        with rows_in_place(slices, [weight, *slots.values()]) as rows:
            self._slots[rows[weight]] = {name: rows[slot] for name, slot in slots.items()}
            try:
                self._update_one(sums, rows[weight], rate, decay)
            finally:
                del self._slots[rows[weight]]

    def _by_rows(self, gradient: Array, weight: Variable) -> IndexedSlices | None:
        """The gradient by rows, if these are all that the update changes, or all that it shall change."""
        if self._sums is not None or any(slot.shape != weight.shape for slot in self._slots[weight].values()):
            return None
        if self.lazy_update:
            return indexed_slices(gradient)
        needs_norm = self.clipnorm or self.global_clipnorm or type(self)._clip_gradients != Optimizer._clip_gradients
        if needs_norm or self._decay_of(weight) is not None or not leaves_at_zero(self):
            return None
        return indexed_slices(gradient, max_count=weight.shape[0] // 2)  # beyond that a pass over all is as fast

    def _decay_of(self, weight: Variable) -> float | None:
        return None if self._is_excluded(weight) else self.weight_decay_of(weight)

    def weight_decay_of(self, variable: Variable) -> float | None:
        """The decay of a weight that `exclude_from_weight_decay` does not exclude."""
        return self.weight_decay

    def _is_excluded(self, variable: Variable) -> bool:
        return variable in self._not_decayed or any(
            re.search(pattern, variable.name) for pattern in self._not_decayed_names
        )

    def _unscaled(self, gradient: Array) -> Array:
        return gradient if self.loss_scale_factor is None else gradient / self.loss_scale_factor

    def _clip_gradients(self, grads: list[Array]) -> list[Array]:
        """The gradients of all weights, clipped. Subclasses in programs written for Keras override or call it."""
        if self.clipnorm:
            return clip_by_norm(grads, self.clipnorm)
        if self.global_clipnorm:
            return clip_by_global_norm(grads, self.global_clipnorm)
        return clip_by_value(grads, self.clipvalue) if self.clipvalue else grads

    # Configuration. -------------------------------------------------------------------------------------------------

    def get_config(self) -> Config:
        """The constructor's arguments, with the present learning rate and shared options: `lazy_update` only if set."""
        shared = {option: getattr(self, option) for option in SharedOptions.__annotations__}
        config = {**super().get_config(), **shared, "learning_rate": serialized(self._current_rate)}
        if not self.lazy_update:
            del config["lazy_update"]  # which Keras does not know
        return config

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """An optimizer made with the arguments in `config`; a schedule in it may be a dictionary."""
        rate = config.get("learning_rate")
        return cls(**{**config, "learning_rate": schedules.deserialize(rate)} if isinstance(rate, dict) else config)

    def _check_weights(self, weights: Sequence[Variable]) -> None:
        who = type(self).__name__
        if not weights:
            raise ValueError(f"{who}: No gradients provided for any variable. Does the loss depend on a weight?")
        unknown = [variable.path for variable in weights if variable not in self._slots]
        if unknown:
            raise ValueError(
                f"{who}: expected the weights it was built for, got also {', '.join(unknown)}. "
                "Make a new optimizer for another set of weights."
            )
