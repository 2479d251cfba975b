"""Checks of the arguments of the TensorBoard callback."""

from typing import Any

from ...advice import advise


def check_update_freq(update_freq: Any) -> None:
    """Raise ValueError unless it is "epoch", "batch" or a number of batches."""
    is_number = isinstance(update_freq, int) and not isinstance(update_freq, bool) and update_freq > 0
    if not is_number and update_freq not in ("epoch", "batch"):
        raise ValueError(
            f"TensorBoard: expected update_freq to be 'epoch', 'batch' or a number of batches, got {update_freq!r}. "
            "'epoch' costs nothing while batches run."
        )


def check_profile_batch(profile_batch: Any) -> None:
    """Raise ValueError unless it is a batch or a range of batches, and warn that neither is profiled."""
    try:
        parts = profile_batch.split(",") if isinstance(profile_batch, str) else profile_batch
        first, last = [int(part) for part in (parts if isinstance(parts, (list, tuple)) else [parts, parts])]
    except (TypeError, ValueError):
        first, last = -1, -1
    if first < 0 or last < first:
        raise ValueError(
            "TensorBoard: expected profile_batch to be a batch or a pair of first and last batch, "
            f"got {profile_batch!r}. Remove it: nothing is profiled here."
        )
    if last:
        advise(
            "TensorBoard profile_batch",
            f"TensorBoard: profile_batch={profile_batch!r} profiles nothing, for a step is one native program without "
            "ops of its own. Remove it.",
        )
