"""What happens around training: hooks, the history, the progress display."""

from iskra.callbacks.backup_and_restore import BackupAndRestore
from iskra.callbacks.callback import Callback
from iskra.callbacks.callback_list import CallbackList
from iskra.callbacks.csv_logger import CSVLogger
from iskra.callbacks.early_stopping import EarlyStopping
from iskra.callbacks.history import History
from iskra.callbacks.lambda_callback import LambdaCallback
from iskra.callbacks.learning_rate_scheduler import LearningRateScheduler
from iskra.callbacks.model_checkpoint import ModelCheckpoint
from iskra.callbacks.progress import ProgbarLogger
from iskra.callbacks.reduce_lr_on_plateau import ReduceLROnPlateau
from iskra.callbacks.swap_ema_weights import SwapEMAWeights
from iskra.callbacks.tensorboard import TensorBoard
from iskra.callbacks.terminate_on_nan import TerminateOnNaN

__all__ = [
    "BackupAndRestore",
    "CSVLogger",
    "Callback",
    "CallbackList",
    "EarlyStopping",
    "History",
    "LambdaCallback",
    "LearningRateScheduler",
    "ModelCheckpoint",
    "ProgbarLogger",
    "ReduceLROnPlateau",
    "SwapEMAWeights",
    "TensorBoard",
    "TerminateOnNaN",
]
