"""Everything that is known at the end of a run on a table, for its report."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from iskra.lab.tables.findings import ClassFindings, RegressionFindings
from iskra.lab.tables.importance import Importance
from iskra.lab.tables.preparation import Preparation


@dataclass(frozen=True)
class TableResults:
    """A run that has ended.

    Args:
        name: The run's name.
        config: What `config.json` holds.
        metrics: What `metrics.json` will hold.
        history: Values by metric, one for each completed epoch.
        preparation: What was made of the columns.
        importance: What each column matters, on the test rows, the most important first.
        findings: How well the network does on the test rows.
    """

    name: str
    config: dict[str, Any]
    metrics: dict[str, Any]
    history: dict[str, list[float]]
    preparation: Preparation
    importance: list[Importance]
    findings: RegressionFindings | ClassFindings

    @property
    def title(self) -> str:
        """The table and what was predicted."""
        return f"{self.config['dataset']}: {self.preparation.target.name}"
