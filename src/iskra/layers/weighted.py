"""Layers whose weights are made as their options say."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeAlias

from .. import constraints, initializers, regularizers
from ..graph import Variable
from .arguments import refuse_unless_none
from .layer import Layer

_FAMILIES = {"initializer": initializers, "regularizer": regularizers, "constraint": constraints}
Start: TypeAlias = Callable[..., Any]  # an initializer
Rule: TypeAlias = Callable[..., Any] | None  # a regularizer or a constraint

_REFUSED = ("lora_rank", "lora_alpha", "gptq_unpacked_column_size", "quantization_config")


class WeightedLayer(Layer):
    """The base of layers with an initializer, a regularizer and a constraint for each weight.

    Args:
        **options: `kernel_initializer`, `kernel_regularizer`, `kernel_constraint` and so on become attributes; all
            others are those of `Layer`.

    Raises:
        ValueError: an unknown name, or an option that Keras has and iskra does not support.
    """

    use_bias: bool
    kernel: Variable
    bias: Variable | None = None
    kernel_initializer: Start
    bias_initializer: Start
    kernel_regularizer: Rule
    bias_regularizer: Rule
    kernel_constraint: Rule
    bias_constraint: Rule

    def __init__(self, **options: Any) -> None:
        refuse_unless_none(type(self).__name__, **{name: options.pop(name, None) for name in _REFUSED})
        family = {name: name.rpartition("_")[2] for name in options}
        rules = [name for name in options if family[name] in _FAMILIES and name != "activity_regularizer"]
        super().__init__(**{name: value for name, value in options.items() if name not in rules})
        for name in rules:  # in order: initializers take seeds one after another
            setattr(self, name, resolve(name, options[name]))

    def make_weight(
        self,
        name: str,
        shape: Sequence[int],
        option: str = "",
        initializer: Start | None = None,
        trainable: bool = True,
    ) -> Variable:
        """A weight with the initializer, the regularizer and the constraint that the options give.

        Args:
            name: of the weight.
            shape: of the weight.
            option: the prefix of its options, such as "depthwise"; `name` by default.
            initializer: in place of that of the options.
            trainable: whether gradients change it.
        """
        option = option or name
        return self.add_weight(
            shape,
            getattr(self, f"{option}_initializer") if initializer is None else initializer,
            trainable=trainable,
            regularizer=getattr(self, f"{option}_regularizer", None),
            constraint=getattr(self, f"{option}_constraint", None),
            name=name,
        )

    def make_bias(self, shape: Sequence[int], initializer: Start | None = None) -> Variable | None:
        """The bias, None without `use_bias`."""
        return self.make_weight("bias", shape, initializer=initializer) if self.use_bias else None


def resolve(name: str, value: Any) -> Any:
    """The initializer, regularizer or constraint that a value of the option `name` stands for."""
    return _FAMILIES[name.rpartition("_")[2]].get(value)
