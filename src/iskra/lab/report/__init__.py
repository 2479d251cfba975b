"""The reports: HTML pages that need nothing beside them."""

from iskra.lab.report.images import render_report

__all__ = ["render_report"]
