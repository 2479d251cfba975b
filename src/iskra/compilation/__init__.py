"""Graphs as programs of the configured engine, compiled once and kept."""

from . import cache_version
from .program_cache import CAPACITY, ProgramCache, compile_graph

__all__ = ["CAPACITY", "ProgramCache", "cache_version", "compile_graph"]
