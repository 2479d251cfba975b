"""Where older programs look for `pad_sequences`; its home is `iskra.utils`."""

from ..utils.sequences import pad_sequences

__all__ = ["pad_sequences"]
