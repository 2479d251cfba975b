"""Layers that bring raw values into a form that networks learn from: numbers to a scale, words to indices."""

from .category_encoding import CategoryEncoding
from .discretization import Discretization
from .hashing import Hashing
from .integer_lookup import IntegerLookup
from .normalization import Normalization
from .string_lookup import StringLookup

__all__ = [
    "CategoryEncoding",
    "Discretization",
    "Hashing",
    "IntegerLookup",
    "Normalization",
    "StringLookup",
]
