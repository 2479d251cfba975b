"""What came out of a population's training."""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from typing import Any

import numpy as np

from ..callbacks.monitor import direction
from .member import Member


def ranked(members: Sequence[Member], monitor: str, mode: str) -> list[Member]:
    """The members by what the logs said of the weights that they have, the best first, NaN last.

    Raises: see `Population.best`.
    """
    is_less = direction(monitor, mode, members[0].model, "Population") == "min"

    def key(member: Member) -> tuple[bool, float]:
        value = float(np.mean(member.value(monitor)))
        return bool(np.isnan(value)), value if is_less else -value

    return sorted(members, key=key)


def result(member: Member) -> dict[str, Any]:
    """Number, settings, epochs and logs of a member."""
    logs = {name: member.value(name) for name in member.history}
    return {"member": member.number, **member.settings, "epochs": member.num_epochs, **logs}


def as_table(rows: list[dict[str, Any]]) -> Any:
    """Rows as a frame, where pandas is installed."""
    if importlib.util.find_spec("pandas") is None:
        return rows
    import pandas as pd

    return pd.DataFrame(rows).set_index("member")
