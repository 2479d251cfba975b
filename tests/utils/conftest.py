"""A web server on this machine, and a user whose folders are empty."""

from loopback import cache, site  # noqa: F401 - fixtures
