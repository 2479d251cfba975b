"""The optimizer of each weight, by its path."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, MutableMapping
from typing import Self

from ..configurable import Configurable, serialized
from ..graph import Variable
from ..typing import Config
from .optimizer import Optimizer


class OptimizerMap(Configurable, MutableMapping[str, Optimizer]):
    """Optimizers by the paths of weights, for `MultiOptimizer`.

    A key is a path, or a regular expression for whole paths. A path that is a key gets that optimizer, one that a
    single expression matches gets that one's, every other the default.

    Args:
        default_optimizer: for paths that nothing matches.
        optimizer_map: optimizers by path or expression.

    Raises:
        TypeError: a default that is no optimizer.
        ValueError: a key that is no string or was there before, a value that is no optimizer, or, when a path is looked
            up, several expressions that match it.

    Example:
        >>> import iskra
        >>> choice = OptimizerMap(iskra.optimizers.Adam())
        >>> choice["encoder/.*"] = iskra.optimizers.SGD()
        >>> type(choice["encoder/kernel"]).__name__, type(choice["decoder/kernel"]).__name__
        ('SGD', 'Adam')
    """

    def __init__(self, default_optimizer: Optimizer, optimizer_map: Mapping[str, Optimizer] | None = None) -> None:
        if not isinstance(default_optimizer, Optimizer):
            raise TypeError(
                f"OptimizerMap: expected an optimizer as default_optimizer, got {default_optimizer!r}. "
                "Pass one such as iskra.optimizers.Adam()."
            )
        self.default_optimizer = default_optimizer
        self._optimizers: dict[str, Optimizer] = {}
        self.update(optimizer_map or {})

    def __getitem__(self, key: str) -> Optimizer:
        if key in self._optimizers:
            return self._optimizers[key]
        matching = [pattern for pattern in self._optimizers if re.fullmatch(pattern, key)]
        if len(matching) > 1:
            raise ValueError(
                f"OptimizerMap: expected one expression that matches {key!r}, got {', '.join(matching)}. "
                "Make them exclude each other."
            )
        return self._optimizers[matching[0]] if matching else self.default_optimizer

    def __setitem__(self, key: str, optimizer: Optimizer) -> None:
        if not isinstance(key, str) or not isinstance(optimizer, Optimizer):
            raise ValueError(
                f"OptimizerMap: expected an optimizer by a path, got {optimizer!r} by {key!r}. "
                "Write map['layer/.*'] = iskra.optimizers.SGD()."
            )
        if key in self._optimizers:
            raise ValueError(f"OptimizerMap: expected a new path, got {key!r} again. Delete the old one first.")
        self._optimizers[key] = optimizer

    def __delitem__(self, key: str) -> None:
        del self._optimizers[key]

    def __iter__(self) -> Iterator[str]:
        return iter(self._optimizers)

    def __len__(self) -> int:
        return len(self._optimizers)

    def __call__(self, variable: Variable) -> Optimizer:
        """The optimizer of a weight."""
        return self[variable.path]

    def get_config(self) -> Config:
        """The default and the optimizers by path, as they are now."""
        return {"default_optimizer": serialized(self.default_optimizer), "optimizer_map": serialized(self._optimizers)}

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """A map of the optimizers in `config`, which may be dictionaries."""
        from . import get  # which knows all of them

        optimizers = {key: get(each) for key, each in (config.get("optimizer_map") or {}).items()}
        return cls(get(config["default_optimizer"]), optimizers)  # type: ignore[arg-type]
