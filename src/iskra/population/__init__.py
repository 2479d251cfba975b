"""Populations: many networks trained side by side, each to the bits that it has alone."""

from .population import Member, Population

__all__ = ["Member", "Population"]
