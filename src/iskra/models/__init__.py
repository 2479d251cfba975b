"""Models: layers with a training loop."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from ..absence import UnknownName
from .model import Model
from .sequential import Sequential

if TYPE_CHECKING:
    from ..saving.models import load_model, model_from_json, save_model
    from .cloning import clone_model

__all__ = ["Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]


def __getattr__(name: str) -> Any:
    if name not in __all__:
        raise UnknownName(__name__, name, __all__)
    if name == "clone_model":
        from .cloning import clone_model

        return clone_model
    from ..saving import models  # when it is used: few programs save

    return getattr(models, name)
