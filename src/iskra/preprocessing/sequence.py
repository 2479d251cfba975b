"""`pad_sequences`, for older programs; new ones import it from `iskra.utils`."""

from ..utils.sequences import pad_sequences

__all__ = ["pad_sequences"]
