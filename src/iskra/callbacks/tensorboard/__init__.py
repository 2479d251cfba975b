"""Logs for TensorBoard, laid out as Keras lays them out."""

from iskra.callbacks.tensorboard.callback import TensorBoard

__all__ = ["TensorBoard"]
