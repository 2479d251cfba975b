"""The report of a run: one HTML page that needs nothing beside itself."""

from iskra.lab.report.page import render_report

__all__ = ["render_report"]
