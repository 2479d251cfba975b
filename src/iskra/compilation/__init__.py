"""Graphs as programs of the configured engine, compiled once and kept."""

from . import cache_version
from .bound_program import BoundProgram, configured_engine
from .program_cache import CAPACITY, ProgramCache

__all__ = ["CAPACITY", "BoundProgram", "ProgramCache", "cache_version", "configured_engine"]
