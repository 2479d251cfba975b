"""Programs that networks share, because they do the same with other numbers."""

from __future__ import annotations

import weakref
from collections.abc import Hashable, Sequence

import numpy as np

from ..engines import Engine, Program
from ..graph import Graph
from ..graph.structure import structure

_programs: dict[Hashable, list[_Shared]] = {}  # by engine and structure


def shared_program(engine: Engine, graph: Graph, numbers: list[np.ndarray]) -> tuple[Program, list[np.ndarray]]:
    """A program for the graph, and the numbers in the order in which they stand in its state.

    It is compiled once for all networks of that structure, for as long as one of them uses it.

    Args:
        engine: the engine.
        graph: a graph whose numbers were lifted into its state.
        numbers: what these are.
    """
    key, uses = structure(graph, len(numbers))
    for shared in list(_programs.get((engine, key), [])):
        program, arranged = shared.program(), shared.arranged(numbers, uses)
        if program is not None and arranged is not None:
            return program, arranged
    program = engine.compile(graph)
    # The list is looked up anew: while the program was made, the last one in it may have been forgotten.
    _programs.setdefault((engine, key), []).append(_Shared(program, uses, (engine, key)))
    return program, numbers


class _Shared:
    """A program, as long as somebody uses it.

    Args:
        program: the program.
        uses: which of its numbers is used, wherever one is.
        key: where it is found.
    """

    def __init__(self, program: Program, uses: tuple[int, ...], key: Hashable) -> None:
        self.program: weakref.ref[Program] = weakref.ref(program, self._forget)
        self._uses = uses
        self._key = key

    def arranged(self, numbers: Sequence[np.ndarray], uses: tuple[int, ...]) -> list[np.ndarray] | None:
        """The numbers of a network in this program's order; None if it has one where they differ."""
        arranged: dict[int, np.ndarray] = {}
        for own, other in zip(self._uses, uses, strict=True):
            if arranged.setdefault(own, numbers[other]).tobytes() != numbers[other].tobytes():
                return None
        return [arranged[n] for n in range(len(arranged))]

    def _forget(self, _: object) -> None:
        known = _programs[self._key]
        known.remove(self)
        if not known:
            del _programs[self._key]
