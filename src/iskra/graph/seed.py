"""Seeds: one global generator of seeds, and generators of keys for random ops."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar, Token
from typing import Any

import numpy as np

from ..naming import auto_name
from .variable import Variable

_everywhere = np.random.Generator(np.random.Philox(int.from_bytes(os.urandom(8), "little")))
_own: ContextVar[np.random.Generator | None] = ContextVar("seeds", default=None)


def set_global_seed(seed: int) -> None:
    """Seed the global generator, from which `next_seed` draws."""
    global _everywhere
    if _own.get() is None:
        _everywhere = np.random.Generator(np.random.Philox(seed))
    else:
        draw_seeds_apart(seed)


def draw_seeds_apart(seed: int) -> Token[np.random.Generator | None]:
    """Have a global generator of its own in this context (of `contextvars`)."""
    return _own.set(np.random.Generator(np.random.Philox(seed)))


def seed_state() -> dict[str, Any]:
    """Where this context's own generator is, as JSON can hold it; see `draw_seeds_apart`."""
    generator = _own.get()
    assert generator is not None
    return _listed(generator.bit_generator.state)


def draw_seeds_from(state: dict[str, Any]) -> None:
    """Have a generator of its own in this context that goes on where another one was.

    Raises:
        KeyError, TypeError, ValueError, IndexError: it is no such state.
    """
    if not 0 <= state["buffer_pos"] <= len(state["buffer"]):  # NumPy would read memory beside the buffer
        raise ValueError(f"expected a position in the buffer of random numbers, got {state['buffer_pos']}")
    generator = np.random.Generator(np.random.Philox(0))
    generator.bit_generator.state = state
    _own.set(generator)


def _listed(value: Any) -> Any:
    """Nested dictionaries with lists in place of arrays."""
    if isinstance(value, dict):
        return {name: _listed(each) for name, each in value.items()}
    return value.tolist() if isinstance(value, np.ndarray) else value


@contextmanager
def seeded(seed: int) -> Iterator[None]:
    """A context with a global generator of its own; afterwards the outer one continues where it was."""
    token = draw_seeds_apart(seed)
    try:
        yield
    finally:
        _own.reset(token)


def next_seed() -> int:
    """A fresh seed, 0 to 2^31 - 1."""
    return int((_own.get() or _everywhere).integers(0, 2**31))


class SeedGenerator:
    """Keys for random ops, each used once.

    The key is (seed, counter). Inside a trace the counter is state: every step of the program advances it by itself,
    so a draw depends on seed and step, never on a thread.

    Args:
        seed: an integer; by default one from the global generator (`iskra.utils.set_random_seed`).
        name: of the generator; "seed_generator" by default, numbered.

    Example:
        >>> SeedGenerator(seed=7).next()
        array([7, 0], dtype=int32)
    """

    def __init__(self, seed: int | None = None, name: str | None = None) -> None:
        self.seed: int = next_seed() if seed is None else int(seed)
        self.name: str = name or auto_name("SeedGenerator")
        self._given = seed
        state = np.array([self.seed & 0x7FFFFFFF, 0], np.int32)
        name = "seed_generator_state"
        self.state: Variable = Variable(state, name=name, path=f"{self.name}/{name}", trainable=False)

    def next(self, ordered: bool = True) -> Any:
        """The current key, int32 (2,); the next call gives another.

        Args:
            ordered: ignored, for compatibility with Keras: draws are always in order.
        """
        from .op import as_tensor, is_symbolic  # the op table needs variables first

        key = as_tensor(self.state) if is_symbolic(self.state) else self.state.numpy()
        self.state.assign_add(np.array([0, 1], np.int32))
        return key

    def get_config(self) -> dict[str, Any]:
        """The constructor's arguments."""
        return {"seed": self._given, "name": self.name}

    @classmethod
    def from_config(cls, config: dict[str, Any]) -> SeedGenerator:
        """A generator from the constructor's arguments in `config`."""
        return cls(**config)
