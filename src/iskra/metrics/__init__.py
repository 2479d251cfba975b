"""What is watched beside the loss: by name ("mae"), as functions of samples, and as objects that count over batches.

metric = SparseCategoricalAccuracy()
metric.update_state(labels, predictions)    # once for each batch
metric.result()                             # of all batches since reset_state()
"""

from ..lazy import attach

__getattr__, __dir__, __all__ = attach(__name__)
