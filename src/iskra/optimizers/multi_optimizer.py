"""Several optimizers, each for some of the weights."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import Any, Self

from ..configurable import serialized
from ..graph import Variable
from ..typing import Array, Config, LearningRate
from .optimizer import Optimizer
from .optimizer_map import OptimizerMap


class MultiOptimizer(Optimizer):
    """Optimizer of optimizers: each weight has its own.

        w <- the update that the weight's optimizer makes of it

    Every optimizer has its own learning rate, slots and options (clipping by the global norm goes by its own weights).
    There is no learning rate of the whole.

    Args:
        optimizer_map: an `OptimizerMap`, or a function of a weight that returns its optimizer.
        loss_scale_factor: for all of them, in place of their own.
        name: "multi_optimizer" by default, numbered from the second on.

    Attributes:
        optimizers: the optimizers, in the order in which they were met.

    Raises:
        ValueError: an inner optimizer that is not an optimizer, or is a `MultiOptimizer`.
        AttributeError: the learning rate of the whole is asked for.

    Example:
        >>> from iskra.optimizers import SGD
        >>> kernel, bias = Variable([1.0], name="kernel"), Variable([1.0], name="bias")
        >>> choice = OptimizerMap(SGD(0.5), {"bias": SGD(0.25)})
        >>> MultiOptimizer(choice).apply([[1.0], [1.0]], [kernel, bias])
        >>> kernel.numpy(), bias.numpy()
        (array([0.5], dtype=float32), array([0.75], dtype=float32))

    References:
        Keras, `keras.optimizers.MultiOptimizer`.
    """

    _always_shown = ()  # there is no learning rate of the whole

    def __init__(
        self,
        optimizer_map: OptimizerMap | Callable[[Variable], Optimizer],
        loss_scale_factor: float | None = None,
        name: str | None = None,
    ) -> None:
        super().__init__(0.0, loss_scale_factor=loss_scale_factor, name=name)
        self.optimizer_map = optimizer_map
        self.optimizers: list[Optimizer] = []
        self._chosen: dict[Variable, Optimizer] = {}
        if isinstance(optimizer_map, OptimizerMap):
            for optimizer in [*optimizer_map.values(), optimizer_map.default_optimizer]:
                self._meet(optimizer)

    def build(self, variables: Iterable[Variable]) -> None:
        if self.built:
            return
        self._chosen = {variable: self._meet(self.optimizer_map(variable)) for variable in variables}
        for optimizer in self.optimizers:
            own = [variable for variable, chosen in self._chosen.items() if chosen is optimizer]
            if own:
                optimizer.build(own)
        super().build(self._chosen)

    def apply(self, grads: Sequence[Any], trainable_variables: Sequence[Variable] | None = None) -> None:
        weights = list(self._slots) if trainable_variables is None else list(trainable_variables)
        if not self.built:
            self.build(weights)
        self._check_weights(weights)
        for optimizer in self.optimizers:
            pairs = [(g, w) for g, w in zip(grads, weights, strict=True) if self._chosen[w] is optimizer]
            if pairs:
                optimizer.apply([g for g, _ in pairs], [w for _, w in pairs])
        self._iterations.assign_add(1)

    @property
    def variables(self) -> list[Variable]:
        return [*super().variables, *(variable for optimizer in self.optimizers for variable in optimizer.variables)]

    @property
    def learning_rate(self) -> Variable | Array:
        raise AttributeError(
            "MultiOptimizer: each optimizer has a learning rate of its own. Read optimizer.optimizers[0].learning_rate."
        )

    @learning_rate.setter
    def learning_rate(self, value: LearningRate) -> None:
        raise AttributeError(
            f"MultiOptimizer: expected a learning rate for one optimizer, got {value!r} for all. "
            "Set optimizer.optimizers[0].learning_rate and so on."
        )

    # Averages of weights. -------------------------------------------------------------------------------------------

    @property
    def averages(self) -> dict[Variable, Variable]:
        return {weight: mean for optimizer in self.optimizers for weight, mean in optimizer.averages.items()}

    def exchange_averages(self, in_weights: bool) -> None:
        keeping = [optimizer for optimizer in self.optimizers if optimizer.use_ema]
        if not keeping:
            raise ValueError(
                "MultiOptimizer: expected an optimizer with use_ema=True, got none. Without it no averages are kept."
            )
        for optimizer in keeping:
            optimizer.exchange_averages(in_weights)

    @property
    def averages_in_weights(self) -> bool:
        return any(optimizer.averages_in_weights for optimizer in self.optimizers)

    @averages_in_weights.setter
    def averages_in_weights(self, value: bool) -> None:
        for optimizer in self.optimizers:
            optimizer.averages_in_weights = value

    def finalize_variable_values(self, var_list: Iterable[Variable]) -> None:
        weights = list(var_list)
        if self.built:
            self._check_weights(weights)
        for weight in weights if self.built else []:
            self._chosen[weight].finalize_variable_values([weight])

    # Configuration. -------------------------------------------------------------------------------------------------

    def get_config(self) -> Config:
        """The map, the scale of the loss and the name."""
        return {
            "optimizer_map": serialized(self.optimizer_map),
            "loss_scale_factor": self.loss_scale_factor,
            "name": self.name,
        }

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """An optimizer with the map in `config`, which may be a dictionary."""
        from . import deserialize  # which knows maps, too

        choice = config["optimizer_map"]
        return cls(**{**config, "optimizer_map": deserialize(choice) if isinstance(choice, dict) else choice})

    def _meet(self, optimizer: Any) -> Optimizer:
        """The optimizer, kept if it is new."""
        if not isinstance(optimizer, Optimizer) or isinstance(optimizer, MultiOptimizer):
            raise ValueError(
                f"MultiOptimizer: expected a plain optimizer for each weight, got {optimizer!r}. "
                "Have the map return one such as iskra.optimizers.SGD()."
            )
        if not any(optimizer is known for known in self.optimizers):
            optimizer.loss_scale_factor = self.loss_scale_factor
            self.optimizers.append(optimizer)
        return optimizer
