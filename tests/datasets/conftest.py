"""Sources that a web server on this machine serves, to a user whose folders are empty."""

import hashlib

import pytest

from iskra.datasets.source import Source
from loopback import cache, site  # noqa: F401 - fixtures


@pytest.fixture(autouse=True)
def empty_folders(cache):  # noqa: F811
    """No test reads the user's own files, or another network."""


@pytest.fixture
def letters(site):  # noqa: F811
    """A source of one file, which `site` serves."""
    content = bytes(range(256)) * 2000
    site.files["a.bin"] = content
    return Source("letters", "letters-1", {"a.bin": hashlib.sha256(content).hexdigest()}, site.address)
