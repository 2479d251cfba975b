"""The base of initializers."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Self

import numpy as np

from ..configurable import Configurable
from ..graph import SeedGenerator
from ..graph.seed import next_seed
from ..typing import Config, Seed


class Initializer(Configurable):
    """Base class of initializers: functions of shape and dtype that return the initial values of a weight.

    Derive from it, or pass any function `(shape, dtype) -> array`.

    Example:
        >>> class Ramp(Initializer):
        ...     def __call__(self, shape, dtype=None):
        ...         return np.arange(np.prod(shape), dtype=dtype).reshape(shape)
        >>> Ramp()((2, 2), "float32")
        array([[0., 1.],
               [2., 3.]], dtype=float32)
    """

    def __call__(self, shape: Sequence[int], dtype: str | None = None) -> np.ndarray:
        """The initial values of a weight of this shape and dtype, "float32" by default."""
        raise NotImplementedError(
            f"{type(self).__name__}: expected a __call__(self, shape, dtype=None) of its own, got none. Define it."
        )

    def clone(self) -> Self:
        """Another initializer of the same configuration (and, without a seed, of other draws)."""
        return type(self).from_config(self.get_config())


class RandomInitializer(Initializer):
    """Base class of initializers that draw. With an integer seed, or with none, every call repeats the same draw.

    Args:
        seed: an integer; None takes one from the global source (`iskra.utils.set_random_seed`) now;
            an `iskra.random.SeedGenerator` makes every call draw anew.

    Raises:
        ValueError: another kind of seed.
    """

    def __init__(self, seed: Seed = None) -> None:
        if seed is not None and (isinstance(seed, bool) or not isinstance(seed, (int, np.integer, SeedGenerator))):
            raise ValueError(
                f"{type(self).__name__}: expected an integer seed, a SeedGenerator or None, got {seed!r}. "
                "Pass an integer."
            )
        self.seed: int | SeedGenerator = next_seed() if seed is None else seed

    @classmethod
    def from_config(cls, config: Config) -> Self:
        """An initializer from its arguments; the seed may be the config of a `SeedGenerator`."""
        seed = config.get("seed")
        if isinstance(seed, dict):
            config = {**config, "seed": SeedGenerator.from_config(seed["config"])}
        return cls(**config)
