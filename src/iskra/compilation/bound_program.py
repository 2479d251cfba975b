"""Programs bound to the state they run on."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import numpy as np

from .. import config
from ..engines import Engine, Program, Run, get_engine
from ..graph import Graph
from ..graph.folding import fold
from ..graph.lifting import lift
from .shared_programs import shared_program


class BoundProgram:
    """A graph compiled for the configured engine, with the state of the network that it was traced from.

    The numbers that Python computed while it was traced, such as a decay, are lifted into the state. So graphs that
    differ in them alone are one program, compiled once for as long as any network uses it.

    Args:
        graph: the step.
        engine: what runs it; the configured one by default.

    Attributes:
        program: the program, which other networks may share.
        numbers: the numbers that come after the variables in its state.
        state: where the engine finds variables and numbers.
    """

    def __init__(self, graph: Graph, engine: Engine | None = None) -> None:
        lifted, numbers = lift(fold(graph))
        engine = engine or configured_engine()
        self.program: Program
        self.numbers: list[np.ndarray]
        self.program, self.numbers = shared_program(engine, lifted, numbers)
        self.state: Any = self.program.bind(graph.state, self.numbers)

    def run(self, data: Sequence[np.ndarray], **options: Any) -> int:
        """Run steps; see `engines.contract.Program.run`."""
        return self.program.run(self.state, data, **options)

    def prepared(self, data: Sequence[np.ndarray], **options: Any) -> Run:
        """The same as a run that is yet to be made."""
        return Run(self.program, self.state, data, **options)


def configured_engine() -> Engine:
    """The configured engine, on the configured threads."""
    return get_engine(config.engine(), config.num_threads)
