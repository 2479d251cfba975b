"""Models for other programs: ONNX files.

An exported model is its inference step, op by op: what a layer is made of decides whether it can be exported, not its
class, so layers of one's own are exported like any others.
"""

from .onnx_file import export_onnx

__all__ = ["export_onnx"]
