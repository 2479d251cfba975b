"""The reports: HTML pages that need nothing beside them."""

from .images import render_report

__all__ = ["render_report"]
