"""Dtype policies: what Keras's programs say about precision. Programs here compute in float32.

A layer whose policy computes in bfloat16, "mixed_bfloat16" above all, multiplies matrices whose elements are rounded to
bfloat16 (8 binary digits), where the processor has instructions for it: AVX-512 BF16. That takes about half the time.
Weights, sums and all else stay float32, and so do convolutions, fused attention, products of few rows or columns, and,
on other processors, everything.

Half and double precision change speed, memory and rounding alone: such a policy is kept, for configs and files, and
said once not to matter. Integers are honoured by layers without trained weights.
"""

from __future__ import annotations

from typing import Any

from .absence import refuse_unknown_names
from .advice import advise
from .configurable import Configurable
from .typing import Config

__all__ = ["DTypePolicy", "FloatDTypePolicy", "deserialize", "get", "serialize"]

_FLOATS = ("float16", "bfloat16", "float32", "float64")
_MIXED = ("mixed_float16", "mixed_bfloat16")
_INTEGERS = ("int8", "int16", "int32", "int64", "uint8", "uint16", "uint32", "uint64")
_SHORT = {"float": "float32", "half": "float16", "double": "float64", "int": "int32", "str": "string"}
_OTHERS = ("bool", "string")

_global: DTypePolicy | None = None


class DTypePolicy(Configurable):
    """A dtype policy: the dtype of a layer's weights and that of its computation.

    Args:
        name: a dtype ("float32", "int32"...), or "mixed_float16" or "mixed_bfloat16", whose weights are float32.

    Attributes:
        name: as it was given.
        compute_dtype: the dtype that is asked for the computation: bfloat16 for the factors of products, and for
            other floats float32 all the same.
        variable_dtype: that of weights, likewise.
        quantization_mode: None: nothing is quantized.

    Raises:
        ValueError: an unknown name, or a quantized one.

    Example:
        >>> policy = DTypePolicy("mixed_float16")
        >>> policy.compute_dtype, policy.variable_dtype, policy == DTypePolicy("mixed_float16")
        ('float16', 'float32', True)
    """

    quantization_mode: None = None

    def __init__(self, name: str) -> None:
        self.name: str = _known(name)
        self.compute_dtype: str = self.name.removeprefix("mixed_")
        self.variable_dtype: str = "float32" if self.name in _MIXED else self.name

    @property
    def is_float(self) -> bool:
        """Whether the computation is in floats."""
        return self.compute_dtype in _FLOATS

    @property
    def is_integer(self) -> bool:
        """Whether the computation is in integers."""
        return self.compute_dtype in _INTEGERS

    def get_config(self) -> Config:
        """The name."""
        return {"name": self.name}

    def keras_class(self) -> dict[str, str]:
        return {"module": "keras", "class_name": "DTypePolicy"}

    def __eq__(self, other: object) -> bool:
        return isinstance(other, DTypePolicy) and other.name == self.name

    def __hash__(self) -> int:
        return hash(self.name)


FloatDTypePolicy = DTypePolicy


def get(identifier: Any) -> DTypePolicy:
    """The policy that a name, a dtype, a policy or a config stands for; the global one for None.

    Raises:
        ValueError: something that stands for none.

    Example:
        >>> get("int32"), get(None).name
        (DTypePolicy(name='int32'), 'float32')
    """
    if identifier is None:
        return global_policy()
    if isinstance(identifier, DTypePolicy):
        return identifier
    if isinstance(identifier, dict):
        return DTypePolicy((identifier.get("config") or {}).get("name", "float32"))
    return DTypePolicy(_name_of(identifier))


def serialize(dtype_policy: DTypePolicy) -> Config:
    """The config of a policy, in Keras's form."""
    from .configurable import serialized

    config: Config = serialized(dtype_policy)
    return config


def deserialize(config: Config, custom_objects: Any = None) -> DTypePolicy:
    """The policy of a config; `custom_objects` is accepted for Keras's sake."""
    return get(config)


def global_policy() -> DTypePolicy:
    """The policy of layers that are made without one: "float32", unless set otherwise."""
    return _global or _FLOAT32


def set_global_policy(policy: Any) -> None:
    """Set the policy of layers that are made from now on without one.

    Raises:
        ValueError: an unknown one.
    """
    global _global
    _global = get(policy)
    advise_on(_global, "set_dtype_policy")


def advise_on(policy: DTypePolicy, who: str) -> None:
    """Say once that programs compute in float32, where a policy asks for other floats."""
    if not policy.is_float or policy.name in ("float32", "mixed_bfloat16"):
        return
    digits = {
        "float64": "which has 7 decimal digits, not 16",
        "bfloat16": "but for products of layers, as with 'mixed_bfloat16'",
    }.get(policy.name, "which is more precise")
    advise(
        f"dtype {policy.name}",
        f"{who}: expected dtype 'float32', got {policy.name!r}. Programs compute in float32, {digits}. "
        "Nothing needs to be done.",
    )


def floats_only(dtype: Any, who: str) -> str:
    """The dtype of a loss or a metric, which is float32 for all floats.

    Raises:
        ValueError: a dtype that is not of floats.
    """
    policy = get(dtype)
    if not policy.is_float:
        raise ValueError(f"{who}: expected dtype 'float32', got {dtype!r}. Remove it: it is computed in float32.")
    if dtype is not None:
        advise_on(policy, who)
    return "float32"


def _name_of(identifier: Any) -> str:
    """A name, or that of a dtype of NumPy."""
    if isinstance(identifier, str):
        return identifier
    import numpy as np

    try:
        return np.dtype(identifier).name
    except TypeError:
        raise ValueError(
            f"dtype: expected a name such as 'float32' or a DTypePolicy, got {identifier!r}. Pass one of these."
        ) from None


def _known(name: Any) -> str:
    known = (*_FLOATS, *_MIXED, *_INTEGERS, *_OTHERS)
    name = _SHORT.get(name, name)
    if name not in known:
        fix = "Quantize the exported ONNX file." if "_from_" in str(name) else f"Known: {', '.join(known)}."
        raise ValueError(f"dtype: expected the name of a dtype, got {name!r}. {fix}")
    return str(name)


_FLOAT32 = DTypePolicy("float32")

refuse_unknown_names(__name__)
