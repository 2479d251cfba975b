"""Logs for TensorBoard, laid out as Keras lays them out."""

from .callback import TensorBoard

__all__ = ["TensorBoard"]
