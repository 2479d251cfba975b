"""The network of an estimator: dense layers by its arguments, or a custom model."""

from __future__ import annotations

import copy
from collections.abc import Callable
from typing import Any, Final

from .. import layers, ops, optimizers, regularizers
from ..losses.loss import FunctionLoss, Loss
from ..models import Model, Sequential
from ..optimizers import Optimizer
from ..typing import ActivationLike, Array, LossLike

ACTIVATIONS = {"identity": "linear", "logistic": "sigmoid"}  # scikit-learn's names for what is called otherwise here
WEIGHTED: Final = "mean_with_sample_weight"  # as scikit-learn divides: by the sum of the weights


def half_squared_error(y_true: Array, y_pred: Array) -> Array:
    """Halve the mean squared error, as scikit-learn does: `mean((y - p)^2) / 2` over the last axis, `(...)`."""
    return ops.mean(ops.square(y_true - y_pred), axis=-1) / 2


def dense_network(
    num_features: int,
    hidden: tuple[int, ...],
    activation: ActivationLike,
    num_outputs: int,
    last: ActivationLike,
    penalty: float,
) -> Sequential:
    """Return a network of dense layers; `penalty` times the squares of all kernels is added to the loss."""
    model = Sequential([layers.Input((num_features,))])
    penalties = regularizers.L2(penalty) if penalty else None
    activation = ACTIVATIONS.get(activation, activation) if isinstance(activation, str) else activation
    for units in hidden:
        model.add(layers.Dense(units, activation, kernel_regularizer=penalties))
    model.add(layers.Dense(num_outputs, last, kernel_regularizer=penalties))
    return model


def own_network(model: Model | Callable[[int, int], Model], num_features: int, num_outputs: int, who: str) -> Model:
    """Return a copy of a model with its weights, or what a function makes of the number of features and outputs."""
    made = copy.deepcopy(model) if isinstance(model, Model) else None
    if made is None and callable(model):
        made = model(num_features, num_outputs)
    if not isinstance(made, Model):
        raise TypeError(
            f"{who}: expected model to be an iskra model, or a function of the number of features and of outputs that "
            f"returns one, got {model!r}. Write for example model=lambda n, outputs: iskra.Sequential([...])."
        )
    return made


def width_of(model: Model, num_features: int) -> int | None:
    """Return the number of outputs of a model for a sample; None if it has several output tensors or other shapes."""
    shape = model.compute_output_shape((None, num_features))
    return int(shape[1]) if isinstance(shape, tuple) and len(shape) == 2 and isinstance(shape[1], int) else None


def built_optimizer(estimator: Any) -> Optimizer:
    """Return the optimizer that the arguments name: `optimizer`, or else scikit-learn's `solver`.

    Raises:
        ValueError: an unknown solver.
    """
    if estimator.optimizer is not None:
        return copy.deepcopy(estimator.optimizer)
    rate = estimator.learning_rate_init
    if estimator.solver == "adam":
        return optimizers.Adam(rate, beta_1=estimator.beta_1, beta_2=estimator.beta_2, epsilon=estimator.epsilon)
    return optimizers.SGD(rate, momentum=estimator.momentum, nesterov=estimator.nesterovs_momentum)


def built_loss(loss: LossLike, default: str | Callable[..., Any]) -> Loss:
    """Return the loss, averaged over the sum of the sample weights unless it is an object that says otherwise."""
    from .. import losses

    found = losses.get(default if loss in (None, "squared_error") else loss)
    return found if isinstance(found, Loss) else FunctionLoss(found, reduction=WEIGHTED)
