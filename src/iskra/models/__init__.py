"""Models: layers with a training loop."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import LazyNames
from .model import Model
from .sequential import Sequential

if TYPE_CHECKING:
    from ..saving.models import load_model, model_from_json, save_model
    from .cloning import clone_model

__all__ = ["Model", "Sequential", "clone_model", "load_model", "model_from_json", "save_model"]

_NAMES = LazyNames(  # loaded when first used: few programs save
    __name__, {"cloning": ["clone_model"], ".saving.models": ["load_model", "model_from_json", "save_model"]}
)
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory
