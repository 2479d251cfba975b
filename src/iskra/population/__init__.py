"""Populations: many networks trained side by side, each to the bits that it has alone."""

from .cross_validation import CrossValidation, cross_validate
from .population import Member, Population

__all__ = ["CrossValidation", "Member", "Population", "cross_validate"]
