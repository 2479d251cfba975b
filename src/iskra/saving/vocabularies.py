"""Vocabularies learned from data: Keras saves them as text files beside the weights, iskra in the config."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from ..naming import snake_case
from .paths import Numbering
from .refusal import Refused

FILE = "vocabulary.txt"
_KINDS: dict[str, type] = {"IntegerLookup": int, "StringLookup": str, "TextVectorization": str}


def with_vocabularies(config: Any, files: Mapping[str, bytes], path: str = "") -> Any:
    r"""A model's config with the vocabularies of its lookup layers, which Keras saves as files of their own.

    `files` are texts with one token a line, by the path of their layers ("layers/integer_lookup/vocabulary.txt"), below
    `path`, that of the model itself.

    Example:
        >>> lookup = {"class_name": "IntegerLookup", "config": {"vocabulary": None}}
        >>> found = with_vocabularies(
        ...     {"class_name": "Sequential", "config": {"layers": [lookup]}},
        ...     {"layers/integer_lookup/vocabulary.txt": b"-1\n7"},
        ... )
        >>> found["config"]["layers"][0]["config"]["vocabulary"]
        [-1, 7]
    """
    settings = config.get("config") if isinstance(config, dict) else None
    if not files or not isinstance(settings, dict):
        return config
    kind = config.get("class_name")
    text = files.get(f"{path}{FILE}")
    if kind in _KINDS and text is not None and settings.get("vocabulary") is None:
        return {**config, "config": {**settings, "vocabulary": _tokens(text, _KINDS[kind])}}
    if not isinstance(settings.get("layers"), list):
        return config
    numbered = Numbering()
    parts = []
    for part in settings["layers"]:
        name = snake_case(str(part.get("class_name"))) if isinstance(part, dict) else ""
        parts.append(with_vocabularies(part, files, f"{path}layers/{numbered(name)}/"))
    return {**config, "config": {**settings, "layers": parts}}


def _tokens(text: bytes, kind: type) -> list[Any]:
    try:
        return [kind(line) for line in text.decode("utf-8").rstrip("\n").splitlines()]
    except ValueError as error:
        raise Refused(f"a token of type {kind.__name__} in each line of {FILE}", f"others ({error})") from error
