"""What happens around training: hooks, the history, the progress display."""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..lazy import LazyNames

if TYPE_CHECKING:
    from .backup_and_restore import *
    from .callback import *
    from .callback_list import *
    from .csv_logger import *
    from .early_stopping import *
    from .history import *
    from .lambda_callback import *
    from .learning_rate_scheduler import *
    from .model_checkpoint import *
    from .progress import *
    from .reduce_lr_on_plateau import *
    from .swap_ema_weights import *
    from .tensorboard.callback import *
    from .terminate_on_nan import *

_NAMES = LazyNames(
    __name__,
    {
        "backup_and_restore": ["BackupAndRestore"],
        "callback": ["Callback"],
        "callback_list": ["CallbackList"],
        "csv_logger": ["CSVLogger"],
        "early_stopping": ["EarlyStopping"],
        "history": ["History"],
        "lambda_callback": ["LambdaCallback"],
        "learning_rate_scheduler": ["LearningRateScheduler"],
        "model_checkpoint": ["ModelCheckpoint"],
        "progress": ["ProgbarLogger"],
        "reduce_lr_on_plateau": ["ReduceLROnPlateau"],
        "swap_ema_weights": ["SwapEMAWeights"],
        "tensorboard.callback": ["TensorBoard"],
        "terminate_on_nan": ["TerminateOnNaN"],
    },
)
__getattr__, __dir__ = _NAMES.attribute, _NAMES.directory

__all__ = [*_NAMES]
