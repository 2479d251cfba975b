"""What happens around training: hooks, the history, the progress display."""

from iskra.callbacks.callback import Callback
from iskra.callbacks.callback_list import CallbackList
from iskra.callbacks.history import History
from iskra.callbacks.lambda_callback import LambdaCallback
from iskra.callbacks.progress import ProgbarLogger
from iskra.callbacks.swap_ema_weights import SwapEMAWeights
from iskra.callbacks.tensorboard import TensorBoard

__all__ = ["Callback", "CallbackList", "History", "LambdaCallback", "ProgbarLogger", "SwapEMAWeights", "TensorBoard"]
